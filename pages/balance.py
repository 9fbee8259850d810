"""Balance: were the arms alike, how do they compare once they are made alike, and do late starts matter."""

from hcc_dash.ui.balance import show_balance
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_balance(cohort)
