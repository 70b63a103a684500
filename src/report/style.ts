/** The style sheet: light and dark mode, any screen width, print. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f5f7f9;--ink:#1a2026;--soft:#66717c;--line:#dbe0e5;--first:#0072b2;--second:#d55e00;--third:#00866a;--warn:#b25e00;--bad:#c22f1d;--layer1:#d55e00;--layer2:#b08900;--layer3:#00866a;--layer4:#0072b2;--layer5:#7a4fbf;--layer6:#c2437f}
@media (prefers-color-scheme:dark){:root{--ground:#14181c;--panel:#1d2328;--ink:#e7ebee;--soft:#98a3ad;--line:#333b43;--first:#56b4e9;--second:#f58a42;--third:#34c8a0;--warn:#f0a94a;--bad:#ff7a66;--layer1:#f58a42;--layer2:#e8c547;--layer3:#34c8a0;--layer4:#56b4e9;--layer5:#b79df2;--layer6:#f08bb8}}
*{box-sizing:border-box}
html{background:var(--ground)}
body{margin:0 auto;max-width:72rem;padding:1.5rem clamp(1rem,4vw,2.5rem) 3rem;color:var(--ink);background:var(--ground);font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1{margin:0;font-size:1.7rem;line-height:1.25}
h2{margin:2.6rem 0 .7rem;padding-top:1rem;border-top:1px solid var(--line);font-size:1.25rem}
h3{margin:1.4rem 0 .4rem;font-size:1.05rem}
p{margin:.5rem 0}
code,pre{font:13px/1.5 ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace}
pre{padding:.7rem .9rem;background:var(--panel);border-radius:6px;white-space:pre-wrap}
.note,time,.legend,figcaption+.note{color:var(--soft);font-size:.88rem}
nav{margin:1.2rem 0 0;font-size:.9rem}
nav a{color:var(--first);margin-right:1rem;text-decoration:none;white-space:nowrap}
.tiles{display:flex;flex-wrap:wrap;gap:.7rem;margin-top:1.2rem}
.tiles div{flex:1 1 9rem;padding:.7rem .9rem;background:var(--panel);border-radius:8px}
.tiles span{display:block;color:var(--soft);font-size:.85rem}
.tiles b{font-size:1.35rem;font-weight:650;white-space:nowrap}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.4rem 1.6rem;align-items:start}
.row{display:flex;flex-wrap:wrap;gap:.4rem 1.8rem;align-items:flex-start}
.row figure{max-width:100%}
.row .note{max-width:26rem}
figure{margin:.8rem 0;min-width:0;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:.35rem}
svg,img{max-width:100%}
svg.plot{display:block;height:auto;overflow:visible}
svg text{white-space:pre}
img{image-rendering:pixelated;height:auto;vertical-align:middle}
.scroll{overflow:auto;max-height:44rem}
.scroll thead th{position:sticky;top:0;background:var(--ground)}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.22rem .7rem .22rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;vertical-align:bottom;overflow-wrap:normal}
td{min-width:3ch}
td.number{white-space:nowrap}
.number{text-align:right}
.whole{white-space:nowrap}
.wide{min-width:15rem}
#settings td:first-child{min-width:11rem}
#settings td:nth-child(2),#settings td:nth-child(3){white-space:nowrap}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));gap:.15rem 2rem;margin:.6rem 0}
dl div{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--line);padding:.18rem 0}
dt{color:var(--soft);white-space:nowrap}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
#reproduce dl{grid-template-columns:1fr}
#reproduce dl div{justify-content:flex-start}
#reproduce dt{flex:0 0 9rem}
#reproduce dd{text-align:left}
.legend span{margin-right:1.2rem;white-space:nowrap}
.legend i,.key{display:inline-block;width:.75rem;height:.75rem;margin-right:.35rem;border-radius:2px;background:var(--swatch);vertical-align:-.05rem}
.bar{width:7rem;height:.7rem;margin-top:.35rem}
.bar i{display:block;height:100%;background:var(--first);border-radius:2px;min-width:1px}
.histogram{fill:var(--first);vertical-align:middle}
.findings{padding-left:1.1rem}
.findings em{color:var(--soft);font-style:normal}
.tag{padding:0 .4rem;border-radius:4px;border:1px solid;font-size:.8rem}
.tag.problem{color:var(--bad)}
.tag.warning{color:var(--warn)}
.tag.note,.fine{color:var(--third)}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(7.2rem,1fr));gap:.4rem 1rem}
.gallery figure{margin:.4rem 0}
.gallery p{margin:.3rem 0;font-size:.84rem;line-height:1.35}
.heat{display:flex;gap:.6rem;overflow-x:auto}
.heat .names span{display:block;height:18px;font-size:12px;line-height:18px;white-space:nowrap;text-align:right}
.heat img{max-width:none;height:auto;flex:none;border:1px solid var(--line)}
@media print{:root{color-scheme:light;--ground:#fff;--panel:#f5f7f9;--ink:#1a2026;--soft:#555f69;--line:#ccd2d8;--first:#0072b2;--second:#d55e00;--third:#00866a;--warn:#b25e00;--bad:#c22f1d;--layer1:#d55e00;--layer2:#b08900;--layer3:#00866a;--layer4:#0072b2;--layer5:#7a4fbf;--layer6:#c2437f}html{font-size:11px}body{max-width:none;padding:0;font-size:1rem}nav{display:none}.grid{grid-template-columns:repeat(3,1fr)}.row{gap:.4rem 1rem}.scroll{overflow:visible;max-height:none}h2{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}tr,.tiles div{break-inside:avoid}@page{margin:14mm}}
`;
