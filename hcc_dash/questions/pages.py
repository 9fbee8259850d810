"""The dashboard's pages, in the order of the navigation; ``pages/`` holds one script of the same name for each."""

from dataclasses import dataclass

from hcc_dash.questions.lacks import LACKS, Lacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``id``: name of its script and word of its address; ``icon``: of Material; ``section``: of the navigation.

    ``filtered``: whether the filters act on it. ``chooses``: the label over the parts that a reader chooses from.
    """

    id: str
    title: str
    icon: str
    section: str = ""
    filtered: bool = True
    chooses: str = ""


PAGES: tuple[Page, ...] = (
    Page(id="overview", title="Overview", icon="overview"),
    Page(id="data", title="Data", icon="table", filtered=False),
    Page(id="survival", title="Survival", icon="show_chart", section="Results"),
    Page(id="subgroups", title="Subgroups", icon="account_tree", section="Results"),
    Page(id="cox", title="Cox model", icon="functions", section="Results"),
    Page(id="balance", title="Balance", icon="balance", section="Results", chooses="Question"),
    Page(id="recurrence", title="Recurrence", icon="stacked_line_chart", section="Results"),
    Page(id="scans", title="Scans", icon="radiology", section="Results", chooses="Question"),
    Page(id="hbv_response", title="HBV response", icon="microbiology", section="Results", chooses="Question"),
    Page(id="prognosis", title="Prognosis", icon="target", section="Results"),
    Page(id="design", title="Design", icon="architecture", section="Results"),
    Page(id="adverse_events", title="Adverse events", icon="grid_on", section="Safety"),
    Page(id="serious_events", title="Serious events", icon="emergency", section="Safety"),
    Page(id="exposure", title="Exposure", icon="medication", section="Safety"),
    Page(id="liver", title="Liver", icon="bloodtype", section="Safety", chooses="Question"),
    Page(id="labs", title="Laboratory", icon="biotech", section="Safety"),
    Page(id="patient", title="Patient", icon="person", section="Safety"),
    Page(
        id="quality_of_life",
        title="Quality of life",
        icon="sentiment_satisfied",
        section="Quality of life",
        chooses="Look further at",
    ),
    Page(id="qol_model", title="QoL model", icon="ssid_chart", section="Quality of life"),
    Page(id="deterioration", title="Deterioration", icon="trending_down", section="Quality of life"),
    Page(id="second_opinion", title="Second opinion", icon="fact_check", section="Checks"),
    Page(id="ledger", title="Looks", icon="visibility", section="Checks", filtered=False),
)


def lacks_of(page: Page) -> Lacks:
    """What the page says of a trial that none of its questions can be asked of."""
    return LACKS[page.id]


def page_of(page_id: str) -> Page:
    """The page of that identifier."""
    return next(page for page in PAGES if page.id == page_id)
