// Labels of drawings that lie over one another, or are cut off at the edge of theirs.
() => {
  const found = [], slack = 3; // pixels: a font's box is larger than its letters
  for (const drawing of document.querySelectorAll("svg")) {
    if (!drawing.checkVisibility()) continue;
    const edge = drawing.getBoundingClientRect();
    const labels = [...drawing.querySelectorAll("text")]
      .map((label) => [label.textContent.trim(), label.getBoundingClientRect()])
      .filter(([words, box]) => words && box.width && box.height);
    labels.forEach(([words, box], i) => {
      if (box.left < edge.left - slack || box.right > edge.right + slack || box.top < edge.top - slack ||
        box.bottom > edge.bottom + slack) found.push(`cut off: ${words.slice(0, 60)}`);
      for (const [other, its] of labels.slice(i + 1)) {
        const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (across > slack && down > slack) found.push(`${words.slice(0, 60)} lies over ${other.slice(0, 60)}`);
      }
    });
  }
  return found;
}
