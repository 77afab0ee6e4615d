// Halls by distance. The phone is asked only when the button is pressed, and what it answers never leaves this page.

const EARTH_METRES = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

// Metres between two points [longitude, latitude] in degrees; apps/common/geography.py does the same on the server.
export function metresBetween([east, north], [otherEast, otherNorth]) {
  const rise = Math.sin(radians(otherNorth - north) / 2) ** 2;
  const run = Math.sin(radians(otherEast - east) / 2) ** 2;
  const part = rise + Math.cos(radians(north)) * Math.cos(radians(otherNorth)) * run;
  return 2 * EARTH_METRES * Math.asin(Math.sqrt(Math.min(part, 1)));
}

function inWords(metres, { metres: near, kilometres: far }) {
  if (metres < 950) return near.replace("{n}", Math.max(50, Math.round(metres / 50) * 50));
  return far.replace("{n}", (metres / 1000).toFixed(metres < 9950 ? 1 : 0));
}

// Within [data-halls]: rows with data-place="longitude,latitude" and a [data-away]; [data-nearest] keeps as many rows as it
// has, the others go to [data-farther].
function sortFrom(box, here, words) {
  const rows = [...box.querySelectorAll("[data-place]")].map((node) => {
    const metres = metresBetween(here, node.dataset.place.split(",").map(Number));
    node.querySelector("[data-away]").textContent = inWords(metres, words);
    return { node, metres };
  });
  rows.sort((one, other) => one.metres - other.metres);
  const nearest = box.querySelector("[data-nearest]");
  const farther = box.querySelector("[data-farther]");
  const kept = farther ? nearest.children.length : rows.length;
  rows.forEach(({ node }, index) => (index < kept ? nearest : farther).append(node));
}

for (const box of document.querySelectorAll("[data-halls]")) {
  const button = box.querySelector("[data-locate]");
  const state = box.querySelector("[data-located]");
  if (!button || !("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    state.textContent = button.dataset.waiting;
    const done = (text) => {
      state.textContent = text;
      button.disabled = false;
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        sortFrom(box, [coords.longitude, coords.latitude], button.dataset);
        done(button.dataset.sorted);
      },
      () => done(button.dataset.refused),
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
