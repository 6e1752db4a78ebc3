"""A small evaluator for the formulas that the slum workbook uses: it recomputes a workbook as a spreadsheet would."""

from __future__ import annotations

import re

import openpyxl
from openpyxl.utils import range_boundaries

TOKEN = re.compile(
    r"\s*(?:(?P<ref>'[^']*'!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)"
    r'|(?P<name>[A-Z]+)(?=\()|(?P<text>"[^"]*")|(?P<number>\d+(?:\.\d+)?)|(?P<sign>>=|<=|<>|[-+*/(),=<>]))'
)


class Workbook:
    """Every cell by its formula, or its constant."""

    def __init__(self, file):
        self.book = openpyxl.load_workbook(file)
        self.done = {}

    def cell(self, sheet, row, column):
        key = (sheet, row, column)
        if key not in self.done:
            value = self.book[sheet].cell(row, column).value
            formula = isinstance(value, str) and value.startswith("=")
            self.done[key] = Formula(self, sheet, value[1:]).value() if formula else value
        return self.done[key]

    def formulas(self):
        """Sheet, row and column of every formula."""
        for page in self.book:
            for line in page.iter_rows():
                for cell in line:
                    if cell.data_type == "f":
                        yield page.title, cell.row, cell.column


class Formula:
    """One formula, read by recursive descent; IF looks at one branch only."""

    def __init__(self, book, sheet, text):
        self.book, self.sheet = book, sheet
        self.tokens, place = [], 0
        while place < len(text):
            found = TOKEN.match(text, place)
            assert found, f"cannot read {text[place:]!r} of {text!r}"
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            place = found.end()
        self.at = 0

    def value(self):
        tree = self.comparison()
        assert self.at == len(self.tokens)
        return self.run(tree)

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else (None, None)

    def take(self, *signs):
        kind, text = self.peek()
        if kind == "sign" and text in signs:
            self.at += 1
            return text
        return None

    def chain(self, part, *signs):
        tree = part()
        while sign := self.take(*signs):
            tree = (sign, tree, part())
        return tree

    def comparison(self):
        return self.chain(self.sum, ">=", "<=", "<>", "=", "<", ">")

    def sum(self):
        return self.chain(self.product, "+", "-")

    def product(self):
        return self.chain(self.single, "*", "/")

    def single(self):
        if self.take("("):
            tree = self.comparison()
            assert self.take(")")
            return tree
        kind, text = self.peek()
        self.at += 1
        if kind != "name":
            return (kind, text)
        assert self.take("(")
        arguments = [self.comparison()]
        while self.take(","):
            arguments.append(self.comparison())
        assert self.take(")")
        return ("call", text, arguments)

    def cells(self, reference):
        sheet, _, area = reference.rpartition("!")
        left, top, right, bottom = range_boundaries(area.replace("$", ""))
        name = sheet.strip("'") or self.sheet
        return [self.book.cell(name, row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]

    def run(self, tree):
        match tree:
            case ("number", text):
                return float(text)
            case ("text", text):
                return text[1:-1]
            case ("ref", reference):
                return self.cells(reference)[0]
            case ("call", name, arguments):
                return self.call(name, arguments)
            case (sign, left, right):
                return self.operate(sign, self.run(left), self.run(right))
        raise AssertionError(tree)

    def operate(self, sign, left, right):
        if sign in {"=", "<>"}:
            same = left == right or {left, right} == {None, ""} or (0 in {left, right} and None in {left, right})
            return same is (sign == "=")
        left, right = (0 if value is None else value for value in (left, right))
        assert not isinstance(left, str)
        assert not isinstance(right, str)
        return {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
            ">=": lambda: left >= right,
            "<=": lambda: left <= right,
            "<": lambda: left < right,
            ">": lambda: left > right,
        }[sign]()

    def numbers(self, arguments):
        """Numbers as SUM and its like see them: text and blanks of references are passed over."""
        found = []
        for argument in arguments:
            values = self.cells(argument[1]) if argument[0] == "ref" else [self.run(argument)]
            found += [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        return found

    def call(self, name, arguments):
        if name == "IF":
            return self.run(arguments[1] if self.run(arguments[0]) else arguments[2])
        if name == "OR":
            return any(self.run(argument) for argument in arguments)
        if name == "ROUND":
            value, digits = (self.run(argument) for argument in arguments)
            return round(value, int(digits))
        if name == "SUMIF":
            keys, figures = self.cells(arguments[0][1]), self.cells(arguments[2][1])
            wanted = self.run(arguments[1])
            chosen = [figure for key, figure in zip(keys, figures, strict=True) if key == wanted]
            return sum(figure for figure in chosen if isinstance(figure, int | float))
        if name == "COUNTIFS":
            keys, figures = self.cells(arguments[0][1]), self.cells(arguments[2][1])
            wanted = self.run(arguments[1])
            assert self.run(arguments[3]) == ""
            return sum(key == wanted and figure in (None, "") for key, figure in zip(keys, figures, strict=True))
        numbers = self.numbers(arguments)
        return {
            "SUM": sum,
            "COUNT": len,
            "MAX": max,
            "MIN": min,
            "AVERAGE": lambda values: sum(values) / len(values),
        }[name](numbers)
