"""Quality of life: questionnaires scored, followed over the visits, and how completely they came back."""
