// Pages that are written to a file and read in a browser or printed: no script, nothing is loaded, every text is only text.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as text, in an element or in a quoted attribute; what steers a terminal or turns the writing around is a question mark. */
export const asText = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => entities[sign] as string).replace(/(?![\t\n])\p{C}/gu, '?')

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin:2rem 0 .3rem;border-bottom:1px solid #d0d7de}
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border:1px solid #d0d7de;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f6f8fa}.rules{color:#57606a;font-size:.9rem}@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}`

/** `body` is markup that was made with `asText`. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${asText(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${asText(title)}</h1>
${body}
</body>
</html>
`
}
