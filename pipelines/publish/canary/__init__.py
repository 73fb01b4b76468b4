"""Invented registrants and leaks of them, planted each night in a throw-away copy: the gate must turn red."""
