/** Shows the values below the pointer in the legend of a chart. Without it the page is complete, too. */
export const PAGE_SCRIPT = `
for (const figure of document.querySelectorAll('figure.chart')) {
  const points = JSON.parse(figure.dataset.points);
  const keys = [...figure.querySelectorAll('.key b')];
  const when = figure.querySelector('.when');
  for (const svg of figure.querySelectorAll('svg')) {
    const xs = svg.dataset.xs.split(' ').map(Number);
    const cursor = svg.querySelector('.cursor');
    const show = (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      let nearest = 0;
      xs.forEach((one, i) => { if (Math.abs(one - x) < Math.abs(xs[nearest] - x)) nearest = i; });
      cursor.setAttribute('x1', xs[nearest]);
      cursor.setAttribute('x2', xs[nearest]);
      cursor.style.opacity = 1;
      when.textContent = 'at ' + points.x[nearest];
      keys.forEach((key, i) => { key.textContent = points.values[i][nearest] || '–'; });
    };
    const hide = () => {
      cursor.style.opacity = 0;
      when.textContent = '';
      for (const key of keys) key.textContent = key.dataset.whole;
    };
    svg.addEventListener('pointermove', show);
    svg.addEventListener('pointerdown', show);
    svg.addEventListener('pointerleave', hide);
  }
}
addEventListener('beforeprint', () => { for (const one of document.querySelectorAll('details')) one.open = one.dataset.print === 'open'; });
`;
