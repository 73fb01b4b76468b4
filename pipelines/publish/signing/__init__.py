"""Minisign signatures of releases: made with the operator's secret key, checked by anyone with the public one."""
