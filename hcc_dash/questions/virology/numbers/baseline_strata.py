"""On which side of a cut HBsAg was at baseline: the patients whose response is likely apart."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.virology.numbers.tests_on_file import collect_tests

LOW, HIGH = "below", "at or above"


def baseline_sides(cohort: Cohort, cut: float) -> dict[str, str]:
    """LOW or HIGH of every patient whose last HBsAg up to the start of treatment tells.

    An undiluted ">250" tells of a cut up to 250 only, "<0.05" of any from there on.
    """
    tests = collect_tests(cohort, "hbsag")
    if isinstance(tests, str):
        return {}
    before = tests.rows[tests.rows["day"] <= 0].drop_duplicates("subject_id", keep="last")
    sides: dict[str, str] = {}
    for subject, code in before[["subject_id", "code"]].itertuples(index=False, name=None):
        result = tests.results[code]
        state = result.state(cut, words_prove=False)
        if result.qualifier == ">" and not result.value >= cut:
            continue
        if state != "not told":
            sides[subject] = LOW if state == "below" else HIGH
    return sides
