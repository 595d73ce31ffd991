# SPDX-License-Identifier: GPL-3.0-or-later
"""A locale with a decimal comma, made on the spot: which locales a machine has is nothing to rely on."""
import pathlib
import shutil
import subprocess

MAP = ('<code_set_name> ASCII\n<comment_char> %\n<escape_char> /\nCHARMAP\n'
       + ''.join (f'<U{c:04X}> /x{c:02x} X\n' for c in range (128)) + 'END CHARMAP\n')
DEFINITION = '''LC_NUMERIC
decimal_point ","
thousands_sep "."
grouping 3;3
END LC_NUMERIC
LC_MESSAGES
yesexpr "^j"
noexpr "^n"
END LC_MESSAGES
'''


def make_comma_locale (folder, language):
    """What the environment has to say for numbers with a comma and messages of this language; None where localedef is missing."""
    if shutil.which ('localedef') is None:
        return None
    pathlib.Path (folder, 'map').write_text (MAP)
    pathlib.Path (folder, 'definition').write_text (DEFINITION)
    # It warns about all the categories that were left out.
    subprocess.run (['localedef', '-c', '--no-archive', '-f', './map', '-i', './definition', f'./{language}'], cwd=folder,
                    capture_output=True)
    chosen = {'LOCPATH': str (folder), 'LC_ALL': '', 'LC_CTYPE': 'C.UTF-8', 'LC_NUMERIC': language, 'LC_MESSAGES': language}
    point = subprocess.run (['locale', 'decimal_point'], env=chosen, text=True, capture_output=True)
    assert point.stdout == ',\n', point
    return chosen
