"""Names and contents of downloaded files; no name holds anything about a patient."""

from hcc_dash.exhibits.exhibit import Exhibit


def write_csv(exhibit: Exhibit, frame: str = "curves") -> bytes:
    """One tidy frame as CSV (UTF-8, full precision); its ``note`` column carries the marks on every row."""
    return exhibit.frames[frame].to_csv(index=False, lineterminator="\n", float_format="%.17g").encode()


def name_file(exhibit: Exhibit, frame: str, extension: str) -> str:
    """``lo2007_survival_os_curves_7f3a91c2d0.csv``: study, question, cohort identity."""
    study = exhibit.asked["study"]
    return f"{study}_{exhibit.id}_{exhibit.asked['endpoint']}_{frame}_{exhibit.asked['cohort'][:10]}.{extension}"
