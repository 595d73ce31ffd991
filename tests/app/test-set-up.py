#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-set-up.py PREPARE: build-aux/prepare on systems that are not here, by a PATH in which the package manager is a script that writes
down how it is called.  Prints TAP."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

prepare = os.path.abspath (sys.argv[1])
TOOLS = 'sh env sed cat tail tee rm mktemp dirname touch mkdir'.split ()
tests = []

# What has to be there to build is, once it has been installed.
BUILDER = '#!/bin/sh\n[ -e installed ] || exit 1\n'
NINJA = BUILDER + 'echo "ninja: no work to do."\n'
MESON = BUILDER + 'mkdir -p "$2"; touch "$2/build.ninja"; echo "meson $*" >>calls\n'
# %s: the GTK that it offers.
APT_CACHE = '#!/bin/sh\necho "  Candidate: %s"\n'
APT_GET = """#!/bin/sh
echo "apt-get $*" >>calls
case "$*" in
  *--assume-no*) echo '0 upgraded, 2 newly installed'; echo 'Need to get 162 MB of archives.'; exit 1 ;;
  *install*) echo 'Get:1 something'; echo 'Setting up something'; %s ;;
esac
"""
DPKG = '#!/bin/sh\n[ "$2" = 4.6.9 ]\n'  # is it older than 4.8?


def test (function):
    tests.append (function)
    return function


def system (user=0, machine='Linux', **programs):
    """A folder for PATH: some tools of every system, nothing to build with, and these."""
    os.mkdir ('bin')
    for tool in TOOLS:
        os.symlink (shutil.which (tool), f'bin/{tool}')
    basis = {'id': f'#!/bin/sh\necho {user}\n', 'uname': f'#!/bin/sh\necho {machine}\n', 'ninja': NINJA, 'meson': MESON,
             'pkg_config': BUILDER, 'msgfmt': BUILDER, 'glib_compile_resources': BUILDER}
    for name, text in {**basis, **programs}.items ():
        path = pathlib.Path ('bin', name.replace ('_', '-'))
        path.write_text (text)
        path.chmod (0o755)


def called ():
    return pathlib.Path ('calls').read_text ().splitlines () if os.path.exists ('calls') else []


def run (*arguments):
    """From here; the script goes to its own folder, and the others' files are to be here."""
    script = pathlib.Path (prepare).read_text ().replace ('cd "$(dirname "$0")/.."', f'cd "{os.getcwd ()}"')
    pathlib.Path ('prepare').write_text (script)
    return subprocess.run (['bin/sh', 'prepare', *arguments], env={'PATH': os.getcwd () + '/bin', 'HOME': os.getcwd ()},
                           text=True, capture_output=True, timeout=60)


@test
def fedora_is_told_its_packages ():
    system (dnf='#!/bin/sh\necho "dnf $*" >>calls\n')
    result = run ('--tests', 'build')
    assert result.returncode == 1 and 'sudo dnf install gcc meson ninja-build' in result.stderr, result.stderr
    for name in ('openblas-devel', 'gtk4-devel', 'librsvg2', 'xorg-x11-server-Xvfb', 'python3-gobject'):
        assert f' {name} ' in result.stderr + ' ', name
    assert called () == [] and not os.path.exists ('build')
    assert 'Xvfb' not in run ('build').stderr


@test
def arch_is_told_its_packages ():
    system (pacman='#!/bin/sh\necho "pacman $*" >>calls\n')
    result = run ('build')
    assert result.returncode == 1 and 'sudo pacman -S --needed gcc pkgconf meson' in result.stderr, result.stderr
    assert called () == []


@test
def debian_without_sudo_is_told_to_update_first ():
    system (user=1000, apt_get=APT_GET % 'touch installed', apt_cache=APT_CACHE % '4.8.3+ds-2', dpkg=DPKG)
    result = run ('build')
    assert result.returncode == 1 and 'apt-get update && apt-get install --no-install-recommends gcc' in result.stderr, result.stderr
    assert called () == []


@test
def ubuntu_22_04_is_told_what_it_lacks ():
    system (apt_get=APT_GET % 'touch installed', apt_cache=APT_CACHE % '4.6.9+ds-0ubuntu0.22.04.1', dpkg=DPKG)
    result = run ('build')
    assert result.returncode == 1 and 'needs GTK 4.8 or newer' in result.stderr and 'offers 4.6.9' in result.stderr, result.stderr
    assert called () == ['apt-get update -qq'], called ()


@test
def no_network_is_told_from_no_gtk ():
    system (apt_get=APT_GET % 'touch installed', apt_cache='#!/bin/sh\nexit 0\n', dpkg=DPKG)
    result = run ('build')
    assert result.returncode == 1 and 'Is there a network?' in result.stderr and 'offers' not in result.stderr, result.stderr


@test
def ubuntu_24_04_installs_and_configures ():
    system (apt_get=APT_GET % 'touch installed', apt_cache=APT_CACHE % '4.14.5+ds-0ubuntu0.1', dpkg=DPKG)
    result = run ('build', '-Doptimization=2')
    assert result.returncode == 0, result.stderr
    assert 'To fetch: 162 MB.' in result.stderr and 'installed' in result.stderr, result.stderr
    calls = called ()
    assert calls[2].startswith ('apt-get install -y -q --no-install-recommends gcc '), calls
    assert calls[3:] == ['meson setup build -Doptimization=2'], calls
    os.remove ('calls')
    assert run ('build').returncode == 0 and called () == [], called ()


@test
def what_apt_says_of_a_failure_is_shown ():
    system (apt_get=APT_GET % 'echo "E: no space left"; exit 100', apt_cache=APT_CACHE % '4.14.5', dpkg=DPKG)
    result = run ('build')
    assert result.returncode == 1 and 'E: no space left' in result.stderr and 'could not install' in result.stderr, result.stderr


@test
def other_systems_are_told_what_is_needed ():
    system (machine='Darwin')
    result = run ('build')
    assert result.returncode == 1 and 'on Linux only' in result.stderr and 'libadwaita' in result.stderr, result.stderr


@test
def openblas_is_found_where_pkg_config_does_not_know_it ():
    """As on Fedora."""
    os.mkdir ('known')
    for folder in subprocess.check_output (['pkg-config', '--variable', 'pc_path', 'pkg-config'], text=True).strip ().split (':'):
        for file in pathlib.Path (folder).glob ('*.pc'):
            if 'blas' not in file.name and not os.path.exists (f'known/{file.name}'):
                os.symlink (file, f'known/{file.name}')
    result = subprocess.run (['meson', 'setup', '-Dcore=true', 'build', os.path.dirname (os.path.dirname (prepare))],
                             env={**os.environ, 'PKG_CONFIG_LIBDIR': os.getcwd () + '/known'}, text=True, capture_output=True)
    assert result.returncode == 0, result.stdout
    assert 'dependency openblas found: NO' in result.stdout and 'openblas found: YES' in result.stdout, result.stdout


def attempt (function):
    """None, or what is wrong."""
    with tempfile.TemporaryDirectory (prefix='basin-set-up-') as folder:
        os.chdir (folder)
        try:
            function ()
        except Exception:
            return traceback.format_exc ()
        finally:
            os.chdir ('/')


print (f'1..{len (tests)}')
failed = 0
for number, function in enumerate (tests, 1):
    wrong = attempt (function)
    failed += wrong is not None
    print (f'{"not ok" if wrong else "ok"} {number} {function.__name__}', flush=True)
    for line in (wrong or '').splitlines ():
        print ('#', line)
sys.exit (1 if failed else 0)
