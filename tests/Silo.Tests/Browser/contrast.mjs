/**
 * Runs in the page: every visible text whose contrast with its background (WCAG 2.2, 1.4.3) is below 4.5. Disabled controls are
 * exempt there and here.
 */
export function lowContrasts() {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const pixel = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = color => {
    const [red, green, blue] = [...pixel(color)].map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const background = node => {
    for (let each = node; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (pixel(color)[3] === 255) return color;
    }
    return 'white';
  };
  const contrast = (one, other) => {
    const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };

  const low = [];
  const judge = (node, color, text) => {
    const ratio = contrast(color, background(node));
    if (ratio < 4.5) low.push(`"${text.slice(0, 30)}" ${ratio.toFixed(2)}`);
  };
  const isShown = node => node.checkVisibility() && !node.matches('.unseen, :disabled');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (data.trim() !== '' && isShown(parentElement)) judge(parentElement, getComputedStyle(parentElement).color, data.trim());
  }
  for (const field of document.querySelectorAll('[placeholder]'))
    if (isShown(field)) judge(field, getComputedStyle(field, '::placeholder').color, field.placeholder);
  return low;
}
