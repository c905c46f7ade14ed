"""The browser's package: pages for the people who look criteria up. Flask is imported here and nowhere else."""
