"""The tool that proposes ladders of published categories, and tells what each would keep."""
