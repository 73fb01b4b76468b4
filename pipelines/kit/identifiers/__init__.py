"""Identifiers that a French text can hold, found by their form: addresses, numbers, accounts, pages, dates of birth."""
