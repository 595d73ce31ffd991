#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""figure-layout.py TEST LANGUAGE CATALOGUES: test-figure-layout in this language (en, or one of po/LINGUAS): words are of other lengths in
each.  Prints TAP."""
import os
import subprocess
import sys
import tempfile

from comma_locale import make_comma_locale

test, language, catalogues = sys.argv[1:]
with tempfile.TemporaryDirectory () as folder:
    environment = dict (os.environ, LC_ALL='C.UTF-8', LANGUAGE='')
    if language != 'en':
        locale = make_comma_locale (folder, language)
        if locale is None:
            print ('1..0 # SKIP no localedef')
            sys.exit (0)
        environment.update (locale, LANGUAGE=language, BASIN_LOCALEDIR=catalogues)
    sys.exit (subprocess.run ([test, '-k'], env=environment).returncode)
