// The same rules as apps/common/forms/conditions.py; both pass tests/vectors/conditions.json.

function isSome(value) {
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === "object") return Object.keys(value).length > 0;
  return value !== null && value !== undefined && value !== false;
}

export function isFilled(answer) {
  const isMapping = answer !== null && typeof answer === "object" && !Array.isArray(answer);
  return isMapping ? Object.values(answer).some(isSome) : isSome(answer);
}

function matches(answer, value) {
  return Array.isArray(answer) ? answer.includes(value) : answer === value;
}

function amount(answer) {
  if (Array.isArray(answer)) return answer.length;
  return typeof answer === "number" ? answer : null;
}

export function holds(condition, answers) {
  if (condition === null || condition === undefined) return true;
  if ("all" in condition) return condition.all.every((part) => holds(part, answers));
  if ("any" in condition) return condition.any.some((part) => holds(part, answers));
  if ("not" in condition) return !holds(condition.not, answers);
  const answer = Object.hasOwn(answers, condition.field) ? answers[condition.field] : undefined;
  if ("is" in condition) return matches(answer, condition.is);
  if ("in" in condition) return condition.in.some((value) => matches(answer, value));
  if ("filled" in condition) return isFilled(answer) === condition.filled;
  const number = amount(answer);
  if (number === null) return false;
  return "at_least" in condition ? number >= condition.at_least : number <= condition.at_most;
}
