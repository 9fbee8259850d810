"""The page on survival: curves, other tests of them, and a second opinion."""

from hcc_dash.questions.layout import Follows, Layout, Opinion, Section

CURVES = Layout(opinion=Opinion(question="second-opinion"))
LOG_RANK = Layout(
    follows=Follows(question="survival"),
    folded=Section(
        label="Log-rank tests: weighted, of pairs, for trend",
        icon="compare_arrows",
        opened_by="log_rank.",
    ),
)
