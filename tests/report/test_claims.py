"""What the page says of the claims: the verdict, the number that decided it, every case, and what was not tested."""

from __future__ import annotations

from lxml import html
from msgspec.structs import replace

from looptax.records.claims import Case, Claim, ClaimFinding, Faster
from looptax.records.findings import Group, Interval
from looptax.report.claims import case_sentence, level, must, told
from looptax.report.pieces import plain
from looptax.report.run import Run
from tests.report.samples import counted, rendered, sample

HERE, SMALL = (
    Group("current", "article_mlp-0a1b2c3d", 32, 4096),
    Group("current", "article_mlp-0a1b2c3d", 32, 256),
)
RUN = sample("ladder")


def case(kind: str, value: float, **changes: object) -> Case:
    made = Case(
        kind,
        "fit_numpy",
        "train_on_batch",
        HERE,
        None,
        Interval(value, value * 0.75, value * 1.25),
        1.0,
        False,
        "",
        "for",
    )
    return replace(made, **changes)


def said(made: Case) -> str:
    return plain(case_sentence(RUN, made, "/c"))


def test_each_kind_of_case_is_a_sentence():
    assert (
        said(case("speed", 2.0))
        == "fit on NumPy arrays is 2.00 times as fast (1.50 to 2.50) as train_on_batch, NumPy at 4,096 rows"
    )
    assert "is 0.50 times the speed (0.37 to 0.63) of train_on_batch, NumPy" in said(case("speed", 0.5))
    assert said(case("speed beside speed", 2.0, beside=SMALL)) == (
        "The relative speed of fit on NumPy arrays at 4,096 rows is 2.00 (1.50 to 2.50) times that at 256 rows"
    )
    assert said(case("step", 1.5, than="", beside=SMALL)) == (
        "A step of fit on NumPy arrays at 4,096 rows takes 1.50 (1.12 to 1.88) times as long as at 256 rows"
    )
    assert "in batches of 32 takes 0.12 (0.09 to 0.16) times as long as in batches of 8" in said(
        case("row", 0.125, than="", beside=replace(HERE, batch_size=8))
    )
    assert said(case("share", 0.5)) == (
        "50.0 % (37.5 to 62.5) of a step of fit on NumPy arrays is gone in train_on_batch, NumPy"
    )
    assert "saves 25.0 % (18.7 to 31.3) of the time of train_on_batch, NumPy" in said(case("saving", 0.25))
    assert "takes 160.0 % (120.0 to 200.0) more time than train_on_batch, NumPy at 4,096 rows" in said(
        replace(case("saving", -1.6), value=Interval(-1.6, -2.0, -1.2))
    )
    assert said(replace(case("share", 1.0), value=Interval(1.008, 0.811, 1.104))) == (
        "At least 81.1 %, and perhaps all, of a step of fit on NumPy arrays is gone in train_on_batch, NumPy"
    )
    assert said(replace(case("share", 0.5), value=Interval(0.5, -0.1, 1.1))).startswith(
        "A share that these sizes do not tell"
    )
    calls = case("count of a step", 765.0, counts="python_calls", exact=True, bound=1153.0)
    assert said(calls) == (
        "fit on NumPy arrays makes 765 calls of Python functions in a step, against train_on_batch, NumPy with 1,153"
    )
    assert (
        said(case("updates", 0.25, exact=True))
        == "The optimizer of fit on NumPy arrays makes 0.25 updates for each batch"
    )


def test_the_tally_tells_what_all_cases_say_together():
    claim = Claim(
        id="one", article="a", says="b", predicts="c", decided_by=Faster(strategies=["x"], than="y")
    )
    cases = [case("speed", 2.0)] * 3
    found = ClaimFinding(claim, "supported", "", cases, 3, 3, 0, 0.95, 0.95, 0)
    assert plain(told(RUN, found, "/c")).endswith("The prediction holds in all 3 cases.")
    assert plain(told(RUN, replace(found, supporting=0, opposing=3), "/c")).endswith(
        "The prediction fails in all 3 cases."
    )
    assert plain(told(RUN, replace(found, supporting=1, opposing=1), "/c")).endswith(
        "holds in 1 and fails in 1 of 3 cases."
    )
    assert (
        plain(told(RUN, replace(found, cases=[], telling=None, reason="it takes two"), "/c"))
        == "Not tested here: it takes two."
    )


def test_where_rounds_are_too_few_no_prediction_holds_in_no_case():
    claim = Claim(
        id="one", article="a", says="b", predicts="c", decided_by=Faster(strategies=["x"], than="y")
    )
    reason = "Too few rounds for so many cases: with 26 cases each needs at least 11 rounds"
    cases = [case("speed", 2.0, side="open")] * 26
    found = ClaimFinding(claim, "inconclusive", reason, cases, 26, 0, 0, 0.99, 0.95, 0)
    assert "holds in 0" in plain(told(RUN, found, "/c"))
    short = plain(told(RUN, replace(found, needed_rounds=11), "/c"))
    assert "holds in" not in short
    assert short.endswith(f"at 4,096 rows. {reason}.")


def test_levels_keep_the_places_that_tell_them_apart():
    assert [level(share) for share in (0.95, 0.9875, 1 - 0.05 / 22)] == [
        "95\u202f%",
        "98.75\u202f%",
        "99.77\u202f%",
    ]


def test_every_claim_stands_on_the_page_with_its_verdict_and_the_first_screen_counts_them(tmp_path):
    run = counted(sample("fit wins"))
    page = html.fromstring((rendered(run, tmp_path) / "index.html").read_bytes())
    items = page.xpath("//ol[@class='claims']/li")
    assert len(items) == len(run.findings.claims) > 20
    for item, found in zip(items, run.findings.claims, strict=True):
        assert item.xpath("string(p)").strip() == found.verdict
        assert found.claim.says in item.text_content()
        assert len(item.xpath(".//tbody/tr")) == len(found.cases)
    first = page.xpath("string(//section[@id='answer'])")
    for verdict, number in run.findings.claim_verdicts.items():
        words = {"refuted": "refuted here", "supported": "supported", "not tested here": "not tested"}.get(
            verdict, "left open"
        )
        assert f"{number} " in first
        assert words in first


def test_a_run_without_claims_says_so(tmp_path):
    run = sample("fit wins")
    page = (
        rendered(Run(replace(run.findings, claims=[], claim_verdicts={}), run.catalogue), tmp_path)
        / "index.html"
    )
    text = page.read_text()
    assert "No claims were tested in this run." in text
    assert "Claim by claim" not in text


def test_what_a_case_must_do_says_by_how_much():
    found = RUN.findings.claims[0]
    assert plain(must(replace(found, margin=0.05), "/c")) == "must lie more than 5 % above"
    assert plain(must(replace(found, margin=0.0), "/c")) == "must lie above"
    not_above = replace(found.claim, decided_by=Faster(strategies=["a"], than="b", expects="not above"))
    assert (
        plain(must(replace(found, claim=not_above, margin=0.05), "/c")) == "must not lie more than 5 % above"
    )


def test_a_claim_may_stand_on_the_first_screen_with_what_decided_it(tmp_path):
    found = [
        replace(f, claim=replace(f.claim, first_screen=f.telling is not None)) for f in RUN.findings.claims
    ]
    told = [f for f in found if f.claim.first_screen]
    page = html.parse(
        rendered(Run(replace(RUN.findings, claims=found), RUN.catalogue), tmp_path) / "index.html"
    )
    words = " ".join(page.xpath("//section[@id='answer']")[0].text_content().split())
    assert told
    for f in told:
        assert f"“{f.claim.says.rstrip(chr(46))}” is {f.verdict} here: " in words
    page = html.parse(rendered(sample("one size"), tmp_path / "other") / "index.html")
    assert "The claim “" not in page.xpath("//section[@id='answer']")[0].text_content()
