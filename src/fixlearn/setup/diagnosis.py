"""The states of a diagnosis."""

OK, ADVICE, WARNING, PROBLEM = "ok", "advice", "warning", "problem"
