# Style sheets and scripts.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY static/src static/src
RUN npm run build

# Python packages, in a virtual environment that the last stage copies.
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=scr_tracker.settings \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin scr-tracker \
    && install -d -o scr-tracker -g scr-tracker /srv/media /srv/beat
COPY --from=packages /venv /venv
WORKDIR /srv/app
COPY . .
COPY --from=assets /build/static/build static/build
# Collecting files opens no connection and signs nothing: the values below exist for this one command.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") \
    DATABASE_URL=postgres://nobody@localhost/nothing \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q core agencies reminders reviews recommendations newsletters scr_tracker \
    && chmod -R go+rX .
# Where the checkout's files are private (umask 027), the copies would be root's alone.
USER scr-tracker
EXPOSE 8000
CMD ["gunicorn", "scr_tracker.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/dev/shm", \
     "--max-requests", "2000", "--max-requests-jitter", "200"]
# Requests are logged by the product itself, without secrets and queries; gunicorn.conf.py sees to the rest.
