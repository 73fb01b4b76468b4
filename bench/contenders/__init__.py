"""What validation is compared with: each module is a whole process, run by the interpreter that has its library."""
