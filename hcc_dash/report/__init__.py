"""Report puts exhibits on paper: files that carry title, method, identity and the synthetic mark."""
