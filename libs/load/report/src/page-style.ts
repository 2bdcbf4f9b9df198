// Colours that people with colour-blind eyes can tell apart (after Okabe and Ito), darker on white, lighter on black.
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#a3489a', '#b8860b', '#4ba3d9', '#b3261e', '#5f6b7a'];
const DARK = ['#56b4e9', '#ff8c42', '#2fce9b', '#d98fd0', '#e6c04a', '#9ad1f5', '#ff6b62', '#a8b3c2'];

const COLOURS = LIGHT.map((_, i) => `.c${String(i + 1)}{color:var(--c${String(i + 1)})}`).join('');

function palette(colours: readonly string[]): string {
  return colours.map((colour, i) => `--c${String(i + 1)}:${colour}`).join(';');
}

/** The style of reports: one column on a phone, two on a desk, light or dark as the reader has it, ink on paper. */
export const PAGE_STYLE = `
:root{--bg:#fbfcfd;--card:#fff;--ink:#17202b;--soft:#5a6675;--line:#dfe4ea;--grid:#e8ecf1;--band:#f1f4f8;--good:#0a7d4b;--bad:#b3261e;--warn:#8a5a00;--warnbg:#fff6e0;${palette(LIGHT)}}
@media (prefers-color-scheme:dark){:root{--bg:#11161d;--card:#181f28;--ink:#e8edf3;--soft:#9aa7b6;--line:#2b3542;--grid:#242d38;--band:#1d2530;--good:#3ecf8e;--bad:#ff6b62;--warn:#f0c36a;--warnbg:#2d2614;${palette(DARK)}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:20px clamp(12px,3vw,40px) 48px;max-width:1320px;background:var(--bg);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:28px 0 10px}h3{font-size:.98rem;margin:0}
p{margin:.3em 0}.soft,.about{color:var(--soft)}.about{font-size:.85rem}
header{display:flex;flex-wrap:wrap;gap:6px 16px;align-items:baseline}
.verdict{font-weight:650;padding:2px 10px;border-radius:999px;border:1px solid currentColor;font-size:.9rem}
.good{color:var(--good)}.bad{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(128px,1fr));gap:10px;margin:16px 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 12px}
.tile b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums;white-space:nowrap}.tile span{color:var(--soft);font-size:.82rem}
.warnings{background:var(--warnbg);border:1px solid var(--warn);border-radius:10px;padding:8px 14px;margin:12px 0}.warnings p::before{content:"\\26a0  ";color:var(--warn)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:14px}
.chart,.card{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px;break-inside:avoid}
.legend{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:.82rem;margin:6px 0 2px;min-height:1.4em}
.key{white-space:nowrap}.key b,.when{font-variant-numeric:tabular-nums;font-weight:600}.when{color:var(--soft)}
.swatch{display:inline-block;width:16px;height:0;border-top:3px solid currentColor;vertical-align:middle;margin-right:5px}.swatch.dashed{border-top-style:dashed}.swatch.area{height:9px;border:0;background:currentColor}
svg{display:block;width:100%;height:auto;touch-action:pan-y}
svg.narrow{display:none}
.grid{stroke:var(--grid)}.band{fill:var(--band)}.tick,.band-name{fill:var(--soft);font-size:11.5px}.band-name{font-size:11px}
.cursor{stroke:var(--soft);opacity:0}
path{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}path.dashed{stroke-dasharray:5 4}path.area{fill:currentColor;stroke:none}
${COLOURS}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
th,td{padding:5px 10px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:9em}th{color:var(--soft);font-weight:600}
td.text{text-align:left;white-space:normal}
pre{overflow:auto;margin:8px 0 0;font:12.5px/1.4 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer;font-weight:600}details{margin-top:10px}
@media (max-width:640px){svg.wide{display:none}svg.narrow{display:block}body{font-size:14px}h1{font-size:1.3rem}.tile b{font-size:1.15rem}.tiles{grid-template-columns:repeat(2,1fr)}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--grid:#ddd;--band:#f2f2f2;--good:#0a7d4b;--bad:#b3261e;--warn:#8a5a00;--warnbg:#fff;${palette(LIGHT)}}body{padding:0;max-width:none;font-size:11px;print-color-adjust:exact;-webkit-print-color-adjust:exact}svg.wide{display:block}svg.narrow{display:none}.charts{grid-template-columns:1fr 1fr;gap:8px}.tiles{grid-template-columns:repeat(5,1fr)}@page{margin:12mm}}
`;
