"""Numbers of the terminal and the page beside R's."""

from math import nan

from tests.cases.case import Case, OnPage, Right, survival

_NODES = ("--time", "t", "--event", "e", "--event-value", "1", "--time-unit", "months", "--arm", "arm")
_COX_ON_PAGE = "the Cox page is asked in tests/pages/test_cox.py; the upload itself is one of the cases of cells"

NUMBERS: tuple[Case, ...] = (
    Case(
        name="a curve that ends level at one half",
        file="median_ends_level_40.csv",
        command=survival("t", "e", "--event-value", "1", "--time-unit", "months", arm=""),
        right=Right(n=40, events=20, medians={"all": (20, 14, nan)}),
        page=OnPage(columns={"Time": "t", "Event": "e"}, unit="months", codes=("1",)),
    ),
    Case(
        name="a landmark in months on times in years",
        file="landmark_years.csv",
        command=survival("OS_years", "dead", "--event-value", "1", "--time-unit", "years", "--landmark", "1.2", arm=""),
        right=Right(n=3, events=2, medians={"all": (0.1, 0.05, nan)}),
        printed=("Event-free at 1.2 months: 33 %",),
        page=OnPage(columns={"Time": "OS_years", "Event": "dead"}, unit="years", codes=("1",)),
    ),
    Case(
        name="a weight of three values",
        file="weights_sites_nodes.csv",
        command=("analyse", "cox", "--table", "FILE", *_NODES, "--weights", "w"),
        printed=("All terms together (95 % CI): 0.92 (0.42–2.00)", "robust Wald"),
        page=None,
        no_page=_COX_ON_PAGE,
    ),
    Case(
        name="a number of few values, per unit",
        file="weights_sites_nodes.csv",
        command=("analyse", "cox", "--table", "FILE", *_NODES, "--term", "n_nodes"),
        printed=("n_nodes, per unit", "All terms together (95 % CI): 1.19 (0.85–1.65)"),
        page=None,
        no_page=_COX_ON_PAGE,
    ),
    Case(
        name="centres as strata",
        file="weights_sites_nodes.csv",
        command=survival(
            "t", "e", "--event-value", "1", "--time-unit", "months", "--factor", "site", "--stratify", "site"
        ),
        printed=("Stratified log-rank nominal P: 0.97",),
        page=None,
        no_page="strata are chosen on the Survival page, which tests/pages/test_bundled.py asks",
    ),
    Case(
        name="a penalised model on four events",
        file="firth_toy.csv",
        command=("analyse", "cox", "--table", "FILE", *_NODES[:8], "--term", "x", "--firth"),
        printed=("All terms together (95 % CI): 0.05 (0.00–0.54)", "nominal P: 0.010"),
        page=None,
        no_page=_COX_ON_PAGE,
    ),
)
