"""A link is followed or what it asks for is named: filters, options and trials, by label or by the terminal's word."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup, Multiselect

from hcc_dash.asking.kinds import OneOf, SomeOf
from hcc_dash.asking.options import usual_of
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.ui.link_words import read_choice, read_many, read_number, read_range, read_switch
from hcc_dash.ui.old_labels import RENAMED
from tests.every_question import STUDIES, whole
from tests.pages.charts import answer_of
from tests.pages.old_links import OLD_LINKS, OldLink
from tests.pages.test_bundled import PAGE_NAMES, TRIALS, healthy

Open = Callable[..., AppTest]
LINKS = 200
NAMES = {study_id: short for short, study_id in TRIALS.items()}


def refusals(app: AppTest) -> str:
    return " ".join(one.value.replace("\\", "") for one in app.main.warning if "its link asks" in one.value)


def badges(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown if "-badge[" in one.value)


def test_a_link_may_call_the_arms_by_their_column(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "lo2007", "lo2007.compare": "arm"}))
    assert refusals(app) == ""
    assert app.selectbox(key="lo2007.compare").value == "arms"


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ({"lo2007.where.sex": "males"}, ["Sex", "“males” is not there", 'Did you mean "male"?']),
        ({"sex": "males"}, ["sex: no option of this page", "“males”"]),
        ({"lo2007.where.sxe": "male"}, ["lo2007.where.sxe: no option", 'Did you mean "lo2007.where.sex"?']),
        ({"lo2007.arms": "na"}, ["Arms", "“na” is not there", "Control, IFN-I"]),
        ({"lo2007.arms": ["ifn1", "na"]}, ["“na” is not there"]),
        ({"lo2007.endpoint": "pfs"}, ["Endpoint", "“pfs”"]),
        ({"lo2007.forest.arm": "ifn1"}, ["lo2007.forest.arm: no option of this page"]),
        ({"prtras001.where.sex": "male"}, ["prtras001.where.sex: no option"]),
        ({"lo2007.where.age": ["200", "300"]}, ["Age", "“200..300” holds nobody: values go from"]),
        ({"lo2007.where.age": "old"}, ["Age", "“old” is no range"]),
        ({"lo2007.endpoint": ["os", "rfs"]}, ["“Overall survival” is left out"]),
        ({"study": "xyz"}, ["Trial", "“xyz” is not there"]),
    ],
)
def test_what_a_link_asks_for_and_is_not_there_is_named(open_page: Open, link: dict, named: list[str]) -> None:
    app = healthy(open_page("survival", {"study": "lo2007"} | link))
    said = refusals(app).replace("**", "")
    assert all(one in said for one in named), said
    assert "Planned" not in badges(app)
    again = healthy(open_page("survival", dict(app.query_params)))
    assert refusals(again).replace("**", "") == said, "a reload says it again"
    assert "Planned" not in badges(again)
    healthy(app.switch_page("../../pages/overview.py").run())
    assert named[0].split(":")[0] in refusals(app), "still said on the next page"
    healthy(app.switch_page("../../pages/survival.py").run())
    healthy(app.button(key="_link_go_on").click().run())
    assert refusals(app) == ""
    assert refusals(healthy(open_page("survival", dict(app.query_params)))) == ""


def test_another_trial_begins_without_what_the_link_asked_of_the_first(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "lo2007", "lo2007.where.sex": "males"}))
    healthy(app.selectbox(key="study").set_value("prtras001").run())
    assert refusals(app) == ""
    assert "Planned" in badges(app)


@pytest.mark.parametrize("old", [pytest.param(one, id=f"{one.page} {' '.join(one.link)}") for one in OLD_LINKS])
def test_links_of_every_form_open_and_are_written_in_words(open_page: Open, old: OldLink) -> None:
    trial = TRIALS.get(old.trial, old.trial)
    app = healthy(
        open_page(old.page, {"study": old.trial} | {f"{trial}.{key}": said for key, said in old.link.items()})
    )
    assert refusals(app) == ""
    written = {key: value for key, value in app.query_params.items() if key != "study"}
    assert written == {f"{trial}.{key}": said for key, said in old.now.items()}


def test_every_renamed_label_stands_in_a_link_that_is_opened() -> None:
    said = {str(word) for one in OLD_LINKS for word in one.link.values()}
    assert set(RENAMED) <= said


@pytest.mark.parametrize("study", STUDIES)
def test_a_label_names_its_own_choice_as_no_other_choice_is_called_by_it(study: str) -> None:
    """So every label that a link carried still means what it meant."""
    cohort, read = whole(study), 0
    for question in (one for one in CATALOGUE if not one.needs(cohort)):
        given: dict[str, Any] = {}
        for name, (kind, default) in question.fields.items():
            given[name] = usual_of(kind, default, cohort, given)
            if isinstance(kind, OneOf | SomeOf):
                chosen = kind.choose(cohort, given)
                labels = {kind.write(value)[0] if isinstance(kind, OneOf) else value: chosen[value] for value in chosen}
                read += len(labels)
                assert [labels[read_choice([label], labels).given] for label in labels.values()] == [*labels.values()]
    assert read > 100


def test_options_are_followed_by_label_and_by_the_terminals_word(open_page: Open) -> None:
    words = {
        "study": "lo2007",
        "lo2007.arms": ["control", "ifn1"],
        "lo2007.where.age": "40..60",
        "lo2007.endpoint": "rfs",
        "lo2007.landmark.rfs": "12",
        "lo2007.strata": "sex",
        "lo2007.unit": "years",
    }
    labels = {
        "study": "Lo 2007",
        "lo2007.arms": ["Control", "IFN-I"],
        "lo2007.where.age": ["40", "60"],
        "lo2007.endpoint": "Recurrence-free survival",
        "lo2007.landmark.rfs": "1 year",
        "lo2007.strata": "Sex",
        "lo2007.unit": "Years",
    }
    shown = []
    for link in (words, labels):
        app = healthy(open_page("survival", link))
        assert refusals(app) == ""
        assert app.slider(key="lo2007.where.age").value == (40, 60)
        assert app.query_params["lo2007.endpoint"] == "rfs"
        shown.append(answer_of(app))
    assert shown[0] == shown[1]
    assert shown[0].startswith("At 1 year")


def test_readings_hold_their_edges() -> None:
    choices = {"os": "Overall survival", "b": "os"}
    assert read_choice(["os"], choices).given == "os", "a word goes before another's label"
    assert read_choice(["x"], choices, {"x": "b"}).given == "b"
    assert read_choice([""], choices).refused
    assert read_choice(["pfs"], choices).given is None
    assert read_many([""], choices) == read_many(["none"], choices) == read_many([], choices)
    assert read_many([""], choices).given == []
    assert read_many(["b", "os", "x"], choices).given == ["b", "os"]
    assert read_many(["x"], choices).given is None, "what is usual stays"
    assert read_switch(["TRUE"]).given is True
    assert read_switch(["off"]).given is False
    assert read_switch(["perhaps"]).refused
    assert read_number(["1"], 1, 3).given == 1.0
    assert read_number(["3.1"], 1, 3).refused
    assert read_number(["nan"], 1, 3).refused
    assert read_number(["1.5"], 1, 3, whole=True).refused
    assert read_range([">= 60"], (18, 75)).given == (60, 75)
    assert read_range(["<=20"], (18, 75)).given == (18, 20)
    assert read_range(["40.0..60.0"], (18, 75)).given == (40, 60)
    assert read_range(["40.5", "41.2"], (18, 75)).given == (41, 41)
    assert read_range(["40.2", "40.8"], (18, 75)).refused, "no whole number lies between"
    assert read_range(["1", "2", "3"], (18, 75)).refused
    assert read_range(["60", "40"], (18, 75)).refused


def test_the_overview_says_of_what_filters_do_not_act_on_it(open_page: Open) -> None:
    plain = healthy(open_page("overview", {"study": "Lo 2007"}))
    assert any("80 of 86 patients" in one.value for one in plain.main.caption)
    assert not plain.info
    filtered = healthy(open_page("overview", {"study": "Lo 2007", "lo2007.where.stage_group": "III/IVA"}))
    said = filtered.info[0].value
    assert "Whole trial, not filtered" in said
    assert "pTNM III/IVA" in said
    assert "38 patients" in said
    planned = [[one.value for one in app.markdown if one.value.startswith("At 5 years")] for app in (plain, filtered)]
    assert planned[0] == planned[1] != []


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A widget of a page that is in the link: what it can be set to, and is, in labels, as links once named them."""

    page: str
    trial: str
    key: str
    values: tuple[str, ...]
    usual: tuple[str, ...]


def options_of(open_page: Open, page: str, trial: str) -> list[Option]:
    app = open_page(page, {"study": NAMES[trial]})
    boxes = [one for one in app.selectbox if one.index is not None]  # one that asks who is to be shown holds nobody
    found = [(one.key, tuple(one.options), (one.options[one.index],)) for one in boxes]
    found += [(one.key, names_of(one), labels(one)) for kind in (app.multiselect, app.button_group) for one in kind]
    found += [(one.key, ("true", "false"), (str(one.value).lower(),)) for one in app.toggle]
    found += [(one.key, (f"{one.min:g}", f"{one.max:g}"), (f"{one.value:g}",)) for one in app.number_input]
    found += [(one.key, (f"{one.min:g}..{one.max:g}", "0..1e9"), ("all",)) for one in app.slider if "where" in one.key]
    return [
        Option(page=page, trial=trial, key=key, values=values, usual=usual)
        for key, values, usual in found
        if (key or "").startswith(f"{trial}.") and values and not key.endswith(("patient", "flaring"))
        if page == "survival" or not key.startswith((f"{trial}.where", f"{trial}.arms", f"{trial}.population"))
    ]


def shown_by(app: AppTest) -> dict[str, tuple[str, ...]]:
    """What every widget shows, in the labels of its choices."""
    boxes = [one for one in app.selectbox if one.index is not None]
    shown = {one.key: (one.options[one.index],) for one in boxes}
    shown |= {one.key: labels(one) for kind in (app.multiselect, app.button_group) for one in kind}
    shown |= {one.key: (str(one.value).lower(),) for one in app.toggle}
    shown |= {one.key: (f"{one.value:g}",) for one in app.number_input}
    return shown | {one.key: (str(one.value),) for one in app.slider}


def labels(widget: Multiselect | ButtonGroup) -> tuple[str, ...]:
    return tuple(names_of(widget)[index] for index in widget.indices)


def names_of(widget: Multiselect | ButtonGroup) -> tuple[str, ...]:
    """The choices; a filter's without how many patients have each."""
    counted = ".where." in (widget.key or "")
    return tuple(re.sub(r" · [0-9,]+$", "", option) if counted else option for option in widget.options)


def mutate(option: Option, rng: random.Random) -> tuple[str, str]:
    """A key and a value that differ from the option's own by a slip."""
    key, value = option.key, rng.choice(option.values)
    match rng.randrange(4):
        case 0:
            return key, value
        case 1:
            return key, value + rng.choice("sxz")
        case 2:
            at = rng.randrange(len(key) - 3, len(key))
            return key[:at] + rng.choice("qxz") + key[at:], value
        case _:
            return key, rng.choice(["", "nan", "-1e9", "<b>", "No such choice"])


def test_no_choice_of_two_hundred_mutated_links_is_dropped_in_silence(open_page: Open) -> None:
    pages = [page for page in PAGE_NAMES if page not in {"data", "ledger", "second_opinion", "qol_model", "prognosis"}]
    options = [one for trial in NAMES for page in pages for one in options_of(open_page, page, trial)]
    rng, followed, named = random.Random(2007), 0, 0
    for option in rng.choices(options, k=LINKS):
        key, value = mutate(option, rng)
        app = healthy(open_page(option.page, {"study": NAMES[option.trial], key: value}))
        said = refusals(app)
        if said:
            named += 1
            assert (value or "nothing") in said or key in said, (option, key, value, said)
            assert "Planned" not in badges(app), (key, value)
            if named % 5 == 0:
                again = healthy(open_page(option.page, dict(app.query_params)))
                assert refusals(again) == said, "a reload says it again"
                assert "Planned" not in badges(again), (key, value)
        else:
            followed += 1
            assert key == option.key, (key, value)
            shown = shown_by(app)
            assert value in shown[key] or value == "" or ".." in value, (option, value, shown[key])
            if followed % 5 == 0:
                assert shown_by(healthy(open_page(option.page, dict(app.query_params)))) == shown, app.query_params
    assert followed > 30
    assert named > 100
