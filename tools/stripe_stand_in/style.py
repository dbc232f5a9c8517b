"""The payment page's style sheet: earth on warm white, one orange button; 390 px first, two columns from 56rem."""

STYLE = """
:root {
  --earth:#2b231d; --soft:#6f6055; --line:#e7dccb; --ground:#fffdf8; --sand:#f7efe1; --fire:#c2410c;
  --fire2:#9a3412; color-scheme:light;
}
* { box-sizing:border-box }
body {
  margin:0; background:var(--ground); color:var(--earth);
  font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;
  -webkit-text-size-adjust:100%;
}
.test {
  background:repeating-linear-gradient(-45deg,#fde7c7 0 14px,#fbdcb0 14px 28px); border-bottom:1px solid #efc88f;
  padding:.55rem 1rem; text-align:center; font-size:.875rem; color:#5f2c08;
}
.test b { color:#7c2d12; font-size:1rem; margin-right:.4em }
.test span { display:inline-block }
main { display:grid; max-width:64rem; margin:0 auto; min-height:calc(100vh - 3rem) }
.order { background:var(--sand); padding:1.25rem 1.25rem 1rem }
.form { padding:1.5rem 1.25rem 2.5rem }
.to { color:var(--soft); margin:0; font-size:.95rem }
.sum { font-size:2.4rem; line-height:1.2; font-weight:700; margin:.1rem 0 .9rem; letter-spacing:-.01em }
.num { font-variant-numeric:tabular-nums }
h2.to { margin:0 0 .5rem; font-weight:600 }
ul.lines { list-style:none; margin:0; padding:0; border-top:1px solid var(--line); max-height:17rem; overflow:auto }
.lines li {
  display:flex; justify-content:space-between; gap:1rem; padding:.65rem 0; border-bottom:1px solid var(--line);
}
.lines .name { overflow-wrap:anywhere }
.lines small,.note { display:block; color:var(--soft); font-size:.875rem }
.lines > li > .num { white-space:nowrap; font-weight:600 }
.all { display:flex; justify-content:space-between; padding:.75rem 0 .25rem; font-weight:700 }
.note { margin:.35rem 0 0 }
fieldset { border:0; padding:0; margin:0 0 1rem }
legend { font-size:1.1rem; font-weight:700; padding:0; margin-bottom:.75rem }
.method {
  display:flex; align-items:center; gap:.8rem; border:1.5px solid var(--line); border-radius:.85rem;
  padding:.8rem .95rem; margin-bottom:.6rem; background:#fff; cursor:pointer; min-height:3.75rem;
}
.method:hover { border-color:#d9b98d }
.method:has(:checked) { border-color:var(--fire); box-shadow:0 0 0 1px var(--fire) }
.method input { width:1.2rem; height:1.2rem; accent-color:var(--fire); margin:0; flex:none }
.method small { color:var(--soft); margin-left:auto; font-size:.8rem }
.mark {
  flex:none; display:grid; place-items:center; width:2.1rem; height:2.1rem; border-radius:.55rem; color:#fff;
  font-weight:700; font-size:1.05rem;
}
.mark.card { background:#57463a }
.mark.alipay { background:#1664d9 }
.mark.wechat_pay { background:#0b7a3f }
.mark svg { width:1.3rem; height:1.3rem }
.fields {
  display:grid; grid-template-columns:1fr 1fr; gap:.8rem; margin:.2rem 0 1rem; padding:1rem;
  background:var(--sand); border-radius:.85rem;
}
.fields .wide { grid-column:1/-1 }
@supports selector(:has(*)) {
  form:has(#method-alipay:checked) .fields,form:has(#method-wechat_pay:checked) .fields { display:none }
}
label.field { display:block; font-size:.875rem; font-weight:600 }
.field input {
  display:block; width:100%; margin-top:.25rem; padding:.7rem .8rem; font:inherit; font-weight:400;
  font-size:1.05rem; color:inherit; background:#fff; border:1.5px solid #cdbba3; border-radius:.6rem;
  font-variant-numeric:tabular-nums;
}
.field input::placeholder { color:#8b7c6d; opacity:1 }
:focus-visible { outline:3px solid #f0a35e; outline-offset:2px }
button,.button {
  display:block; width:100%; min-height:3.25rem; border:0; border-radius:.85rem; background:var(--fire);
  color:#fff; font:inherit; font-size:1.125rem; font-weight:700; cursor:pointer; text-align:center;
  text-decoration:none; padding:.75rem 1rem;
}
button:hover,.button:hover { background:var(--fire2) }
button.plain { background:#fff; color:var(--earth); border:1.5px solid #cdbba3; margin-top:.75rem }
button.plain:hover { background:var(--sand) }
.back { display:block; text-align:center; color:var(--fire2); margin:1rem 0 0; padding:.4rem }
.error {
  scroll-margin:1rem;
  border:1.5px solid #e3a08c; background:#fdf0eb; border-radius:.85rem; padding:.8rem 1rem; margin:0 0 1.1rem;
  color:#7f1d1d;
}
.error b { display:block }
details { margin-top:1.25rem; border-top:1px solid var(--line); padding-top:.75rem; font-size:.9rem }
summary { cursor:pointer; padding:.3rem 0; font-weight:600 }
table { width:100%; border-collapse:collapse }
td { padding:.35rem 0; border-bottom:1px solid var(--line) }
td:last-child { text-align:right; color:var(--soft) }
.alone { max-width:27rem; min-height:auto; padding:2rem 1.25rem 3rem; text-align:center }
.alone .mark { width:4rem; height:4rem; font-size:2rem; border-radius:1.1rem; margin:0 auto 1rem }
.alone h1 { font-size:1.4rem; margin:0 0 .4rem }
.alone p { margin:0 0 1.25rem; color:var(--soft) }
.mark.no { background:#8a5a3b }
.mark.yes { background:#3f6b35 }
@media (min-width:56rem) {
  main.both { grid-template-columns:1fr 1fr }
  body:has(main.both) { background:linear-gradient(90deg,var(--sand) 50%,var(--ground) 50%) }
  .order { padding:3rem 3rem 2rem 1.25rem }
  ul.lines { max-height:60vh }
  .form { padding:3rem 1.25rem 3rem 3rem }
  .sum { font-size:3rem }
  .alone { padding-top:4rem }
}
"""
