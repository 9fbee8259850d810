"""Prognosis: which model predicts better, and by more than noise."""
