"""One command's evaluation: frozen prompts, what a shipped package makes of them, and the judge's verdicts."""
