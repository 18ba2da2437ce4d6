from h import *
pg=who("ruth.ashdown"); pg.set_default_timeout(15000)
for path,name,btn in [("/newsletters/LH-N1/feedback/","paper","Print the paper"),("/newsletters/LH-N1/","newsletter","Print")]:
    go(pg,path)
    try:
        with pg.expect_download(timeout=15000) as d: pg.get_by_role("button",name=btn).first.click()
        d.value.save_as(f"/tmp/ux/{name}.pdf"); print("download",d.value.suggested_filename)
    except Exception as e:
        print("no download",str(e)[:80],pg.url); shot(pg,name+"-print"); print(pg.inner_text("main")[:800]); links(pg)
end()
