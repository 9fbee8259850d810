"""Study says what a trial is and knows no patient: study.toml in, a frozen Study out."""
