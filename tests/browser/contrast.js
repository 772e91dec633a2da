// Texts that stand out too little from their ground, by WCAG 2: the computed colours, blended where see-through.
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const seen = new Map();
  const parts = (colour) => {
    if (!seen.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      seen.set(colour, [r, g, b, a / 255]);
    }
    return seen.get(colour);
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const colour = parts(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour : over(colour, ground(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opacity = (element) => element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility() || element.closest("title, desc, script, style")) continue;
    const style = getComputedStyle(element), drawn = element.closest("svg text");
    const scale = drawn ? Math.abs(drawn.getScreenCTM().d || drawn.getScreenCTM().b) : 1;
    const size = parseFloat(style.fontSize) * scale, bold = Number(style.fontWeight) >= 700;
    const [r, g, b, a] = parts(drawn ? style.fill : style.color), behind = ground(element);
    const front = over([r, g, b, a * (drawn ? Number(style.fillOpacity) : 1) * opacity(element)], behind);
    const [dark, bright] = [light(front), light(behind)].sort((x, y) => x - y);
    const ratio = (bright + 0.05) / (dark + 0.05), least = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
    if (ratio < least) found.add(`${ratio.toFixed(2)} of ${least}: ${text.data.trim().slice(0, 60)}`);
  }
  return [...found];
}
