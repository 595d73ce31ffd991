#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""figure-layout.py TEST CATALOGUES: test-figure-layout in English, German and Chinese; words are of other lengths there.  Prints TAP."""
import os
import re
import subprocess
import sys
import tempfile

from comma_locale import make_comma_locale

test, catalogues = sys.argv[1:]
number, failed = 0, False
for language in ('en', 'de', 'zh_CN'):
    with tempfile.TemporaryDirectory () as folder:
        environment = dict (os.environ, LC_ALL='C.UTF-8', LANGUAGE='')
        if language != 'en':
            locale = make_comma_locale (folder, language)
            if locale is None:
                number += 1
                print (f'ok {number} {language} # SKIP no localedef')
                continue
            environment.update (locale, LANGUAGE=language, BASIN_LOCALEDIR=catalogues)
        process = subprocess.Popen ([test, '-k'], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in process.stdout:
            result = re.match (r'(not )?ok \d+ (.*)', line)
            if result:
                number += 1
                print (f'{result[1] or ""}ok {number} {language}{result[2]}', flush=True)
                failed |= bool (result[1])
            elif line.startswith ('#'):
                print (line, end='', flush=True)
        failed |= process.wait () != 0
        if process.returncode not in (0, 1):
            number += 1
            print (f'not ok {number} {language} ended with {process.returncode}')
print (f'1..{number}')
sys.exit (failed)
