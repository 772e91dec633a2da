// What sticks out of the page to the side, except inside what `boxes` selects.
(boxes) => {
  const width = document.scrollingElement.clientWidth;
  const over = document.scrollingElement.scrollWidth - width;
  const found = over > 0 ? [`the page is ${over} px wider than its window`] : [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.matches(".skip, svg *") || (boxes && element.parentElement.closest(boxes))) continue;
    if (!element.checkVisibility()) continue;
    const {left, right, width: own} = element.getBoundingClientRect();
    if (own && (left < -0.5 || right > width + 0.5))
      found.push(`${element.tagName} ${element.className || element.id} ` +
        `from ${Math.round(left)} to ${Math.round(right)} px: ${element.textContent.trim().slice(0, 60)}`);
  }
  return found;
}
