"""HBsAg, HBV DNA and markers of immunity as a laboratory prints them, and what their courses show of one patient."""
