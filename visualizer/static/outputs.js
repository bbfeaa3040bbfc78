// How outputs are drawn: as buttons, lit when they act.

import { write } from "./canvas.js";
import { fixed } from "./format.js";
import { mostLegible } from "./theme.js";

/** @import { NeuronPainter } from "./neurons.js" */

/**
 * Draw an output. Where outputs are pressed it is lit when pressed; elsewhere it is lit in proportion to its value,
 * which is written on it.
 * @param {NeuronPainter} painter
 * @param {number} index
 * @param {boolean} faded   whether another neuron is isolated; the label stays legible
 */
export function drawOutput({ pen, palette, scene }, index, faded) {
  const { layout, replay } = scene;
  const { unit } = layout;
  const [x, y] = scene.points[index];
  const [width, height] = [layout.button, layout.buttonHeight()];
  const share = scene.share(index);
  const pressed = scene.pressed();
  const lit = (pressed ? Number(pressed.includes(index - layout.sensors)) : Math.abs(share)) * (faded ? 0.3 : 1);
  const hue = palette.mix[!pressed && share < 0 ? "negative" : "positive"];
  const pinned = scene.pinned?.neuron === index;
  pen.beginPath();
  pen.roundRect(x, y - height / 2, width, height, Math.min(9 * unit, height / 2));
  pen.fillStyle = palette.panel;
  pen.fill();
  const opacity = replay ? (pressed ? 0.92 : 0.8) * lit : 0;
  pen.fillStyle = `rgba(${hue}, ${opacity})`;
  pen.fill();
  pen.lineWidth = (pinned ? 2.5 : 1.2) * unit;
  pen.strokeStyle = pinned ? palette.ink : lit > 0.5 ? `rgb(${hue})` : `rgba(${palette.mix.ink}, 0.3)`;
  pen.stroke();
  if (height < 10) return;
  const font = Math.min(layout.font, 0.9 * height);
  pen.font = `${font}px ${scene.fontFamily}`;
  pen.fillStyle = faded ? palette.faint : mostLegible(palette.panel, hue, opacity, [palette.ink, palette.panel]);
  const { label } = scene.brain.neurons[index];
  const inner = width - 14 * unit;
  const value = pressed || !replay ? "" : fixed(replay.output(scene.step, index - layout.sensors));
  const room = inner - (value ? pen.measureText(value).width + 8 * unit : 0);
  const middle = { width: inner, side: /** @type {const} */ ("center"), font };
  const tall = height > 2.3 * font;
  if (!value) {
    write(pen, label, [x + width / 2, y], { ...middle, lines: tall ? 2 : 1 });
  } else if (tall && pen.measureText(label).width > room) {
    write(pen, label, [x + width / 2, y - 0.55 * font], { ...middle, lines: 1 });
    write(pen, value, [x + width / 2, y + 0.55 * font], { ...middle, lines: 1 });
  } else {
    write(pen, label, [x + 8 * unit, y], { width: room, side: "left", font, lines: 1 });
    write(pen, value, [x + width - 8 * unit, y], { width: inner, side: "right", font, lines: 1 });
  }
}
