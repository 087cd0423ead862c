"""Holds the place of the code page tables."""
import os
import sys

open(os.path.join(sys.argv[2], "codepage_table.c"), "w").write("typedef int codepage_table_is_empty;\n")
