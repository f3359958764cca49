#!/bin/sh
# Chromium without the pages of its own address bar: hidden, and yet loaded with each window, they take more of the
# processor than the page under test. Playwright names its features in one argument, of which only the last one counts;
# so these are added to it.
for argument do
  shift
  case $argument in
    --disable-features=*)
      argument="$argument,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
      ;;
  esac
  set -- "$@" "$argument"
done
exec "${CHROMIUM_PATH:-/usr/bin/chromium}" "$@"
