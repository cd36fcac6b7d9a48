// Building the page. Text only ever becomes text nodes and attributes, never markup.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "inert", "tabIndex"]);

/** An element; properties that are null, undefined or false are left out. */
export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(key, value);
    else if (PROPERTIES.has(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let counter = 0;

/** An id nobody else on the page has. */
export function fresh(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * Makes `parent` hold one child per item, in order. A child is made anew only when its signature
 * changes, and the focus stays where it was, or on the child if what had it is gone.
 */
export function keyed(parent, items, { key, signature, make }) {
  const known = (parent.keyedChildren ??= new Map());
  const kept = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const id = key(item);
    const sign = signature(item);
    let child = known.get(id);
    if (child?.sign !== sign) {
      const focus = child?.node.contains(document.activeElement) ? document.activeElement.dataset.focus ?? "" : null;
      const node = make(item);
      if (child) {
        if (place === child.node) place = node;
        child.node.replaceWith(node);
        if (focus !== null) {
          const again = [...node.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focus && !one.disabled);
          (again ?? node).focus({ preventScroll: true });
        }
      }
      child = { node, sign };
    }
    if (place === child.node) place = place.nextSibling;
    else parent.insertBefore(child.node, place);
    kept.set(id, child);
  }
  for (const [id, child] of known) {
    if (!kept.has(id)) {
      const focused = child.node.contains(document.activeElement);
      child.node.remove();
      if (focused) parent.focus?.({ preventScroll: true });
    }
  }
  parent.keyedChildren = kept;
}

/** The first letters of a name, for a picture. */
export function initial(name) {
  return [...name.trim()][0]?.toUpperCase() ?? "?";
}

/** A round picture with the first letter; its colour follows from the id. */
export function avatar(id, name, bot = false) {
  const hue = bot ? "bot" : Number(BigInt(id) % 6n);
  return h("span", { class: `avatar hue-${hue}`, "aria-hidden": "true" }, initial(name));
}
