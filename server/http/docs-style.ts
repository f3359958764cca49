/** How the reference looks; colours have at least 4.5:1 against their ground in both schemes. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --panel: #f6f8fa; --link: #0a52b8; --method: #0b5d3b; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0f1419; --text: #e6e9ed; --quiet: #9aa4af; --line: #30363d; --panel: #171d24; --link: #79b8ff; --method: #6bd6a0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 64rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); padding: 0.5rem; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 3rem; padding-bottom: 0.3rem; border-bottom: 2px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.4rem 1.4rem; padding: 0; list-style: none; }
article { margin: 1.6rem 0; padding-bottom: 1.2rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0 0 0.4rem; font-size: 1.05rem; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.2rem; color: var(--method); font-weight: 700; font-family: ui-monospace, monospace; }
.summary { font-weight: 600; }
p { margin: 0.3rem 0; max-width: 46rem; }
.count, .quiet { color: var(--quiet); font-size: 0.9rem; font-weight: 400; }
.scroll { overflow-x: auto; margin: 0.6rem 0; }
table { border-collapse: collapse; }
caption { text-align: left; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--quiet); font-size: 0.9rem; }
details { margin: 0.4rem 0; }
summary { cursor: pointer; padding: 0.2rem 0; }
pre { margin: 0.3rem 0; padding: 0.8rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 0.4rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.92rem; }
.problems { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0.4rem 0; padding: 0; list-style: none; color: var(--quiet); font-size: 0.9rem; }
`;
