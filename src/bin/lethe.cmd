@echo off
rem The lethe command on the PATH of the editor's terminals; see the file lethe beside this one.
setlocal
set "node=%LETHE_NODE%"
if not defined node where /q node && set "node=node"
if not defined node set "node=%LETHE_EDITOR_NODE%"
set "LETHE_COMMAND=lethe"
set "ELECTRON_RUN_AS_NODE=1"
"%node%" "%~dp0..\cli.js" %*
