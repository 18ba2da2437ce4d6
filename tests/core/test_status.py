"""Who is alive, since when not, and who outside is told."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from core import heartbeats, metrics
from core.models import MailHold, Notification, SystemMark
from core.tasks import continue_prints, drain_notifications, heartbeat

State = Notification.State


def late_message(world, minutes=40):
    at = timezone.now() - dt.timedelta(minutes=minutes)
    return Notification.objects.create(
        dedupe_key="late", kind="recommendations.verified", recipient=world.police_lead, due_at=at, created_at=at
    )


def test_everybody_who_is_signed_in_hears_that_mail_is_late(world, sign_in):
    row = late_message(world)

    for person in (world.manager, world.police_contributor):
        page = sign_in(person).get("/", follow=True).content.decode()
        assert "E-mails are delayed since" in page
        assert "Nothing is lost" in page

    row.delete()
    assert "E-mails are delayed" not in sign_in(world.manager).get("/").content.decode()


def test_mail_that_has_waited_a_few_minutes_is_not_late(world):
    late_message(world, minutes=5)

    assert heartbeats.late_since() is None


def test_a_morning_that_was_made_up_for_waits_since_it_was_written_down(world):
    row = late_message(world, minutes=300)
    Notification.objects.filter(pk=row.pk).update(created_at=timezone.now() - dt.timedelta(minutes=20))

    assert timezone.now() - heartbeats.late_since() < dt.timedelta(minutes=21)


def test_the_page_says_which_part_was_not_seen_for_long(world, sign_in):
    heartbeat()
    drain_notifications()
    continue_prints()
    page = sign_in(world.administrator)
    assert page.get("/status/").content.decode().count("It should have been seen since") == 1  # beat never ran here

    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        assert sign_in(world.administrator).get("/status/").content.decode().count("should have been seen since") == 4


def test_it_is_for_managers_and_administrators(world, sign_in):
    assert sign_in(world.manager).get("/status/").status_code == 200
    for person in (world.police_lead, world.panel_member, world.auditor):
        assert sign_in(person).get("/status/").status_code == 403


def test_whoever_watches_from_outside_hears_of_each_good_round(world, settings):
    asked = []

    class Outside(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Nothing on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DEAD_MAN_URL = f"http://127.0.0.1:{server.server_port}/ping/abc"
    try:
        drain_notifications()
    finally:
        server.shutdown()
        server.server_close()
    assert asked == ["/ping/abc"]


def test_a_watcher_that_is_away_stops_nothing(world, settings):
    settings.DEAD_MAN_URL = "http://127.0.0.1:9/ping"
    SystemMark.objects.all().delete()

    drain_notifications()

    assert SystemMark.objects.filter(name="drain").exists()


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "gopher://x/"])
def test_other_addresses_are_not_asked(settings, url):
    settings.DEAD_MAN_URL = url

    assert heartbeats.ping_outside() is False


def figures(content):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(content)
        for sample in family.samples
    }


def test_the_figures_can_be_read_by_prometheus_with_the_token_only(world, client, settings):
    settings.METRICS_TOKEN = "a-token-of-the-test"
    late_message(world)
    MailHold.objects.create(number=2000)
    heartbeat()

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-the-test"})

    read = figures(answer.content.decode())
    assert read["scr_messages", "due"] == 1
    assert read["scr_messages", "unknown"] == 0
    assert 2300 < read["scr_oldest_due_seconds",] < 2500
    assert read["scr_mail_held",] == 1
    assert read["scr_redis_up",] == 1
    assert read["scr_mark_age_seconds", "worker"] < 60


def test_without_a_token_there_are_no_figures(client, db, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_figures_name_nobody(world):
    late_message(world)

    read = metrics.text().decode()

    for words in (world.police_lead.name, world.police_lead.email, world.board.name, world.actions.police.reference):
        assert words not in read


def test_redis_that_is_away_is_said_and_nothing_fails(world, sign_in, monkeypatch):
    monkeypatch.setattr(heartbeats, "redis_answers", lambda: False)

    assert (
        "Mail goes out every five minutes instead of at once"
        in sign_in(world.administrator).get("/status/").content.decode()
    )


def test_the_health_pages_need_no_account(client, db):
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").json() == {"ready": True}
