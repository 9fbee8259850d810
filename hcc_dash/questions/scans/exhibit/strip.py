"""Every patient's scheduled scans, a page of patients at a time, as one exhibit."""

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.scans.numbers.options import StripOptions
from hcc_dash.questions.scans.numbers.strip import list_scans
from hcc_dash.questions.scans.pictures.strip import draw_strip
from hcc_dash.questions.scans.words.strip import (
    QUESTION,
    say_alt,
    say_cell,
    say_end,
    say_footnote,
    say_method,
    say_strip,
    table_patients,
)


def build_strip(cohort: Cohort, options: StripOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """What became of each patient's scheduled scans, under masked codes.

    Frames: ``scans`` (time the week of the scheduled scan, level what became of it, day that of the scan) and
    ``patients`` (level how the time at risk ended, on which day).
    """
    del view
    result = list_scans(cohort, options)
    answer, anybody = say_strip(result), len(result.patients) > 0
    return Exhibit.of(
        cohort,
        result,
        command="scan-strip",
        said=Said(question=QUESTION, answer=answer, footnote=say_footnote(result), method=say_method(result)),
        facts={},
        pictures=[Picture(draw_strip(result, say_cell, say_end, look), "", say_alt(result, answer))] if anybody else (),
        tables=[WordTable("Patients of this page", table_patients(result))] if anybody else (),
        frames={"scans": result.cells, "patients": result.patients} if anybody else {},
    )
