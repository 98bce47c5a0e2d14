"""The encoder's weights in, an ONNX graph out that reads one sentence at a time: products in int8, the last layer only where the head looks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"  # operators that ONNX Runtime carries
TABLES = {"word": ("ids", "Gather"), "position": ("length", "Slice"), "token_type": ("segments", "Gather")}
Weights = dict[str, NDArray[np.float32]]


class Graph:
    """A graph in the making: nodes are named after what they give.

    Args:
        weights: arrays by the names that the base model has for them.
        heads: attention heads of each layer.
        read: pieces of a sentence that the head looks at.
    """

    def __init__(self, weights: Weights, heads: int, read: int) -> None:
        self._weights, self._heads, self._read = weights, heads, read
        self._nodes: list[object] = []
        self._constants: list[object] = []

    def build(self) -> ModelProto:
        """Give a graph of inputs `ids` and `segments` (pieces,), `places` (read,), and output `hidden` (read, width)."""
        layers = 1 + max(int(name.split(".")[2]) for name in self._weights if name.startswith("model.layers."))
        zero = self._constant("zero", np.array([0], dtype=np.int64))
        self._node("Shape", ["ids"], "length")
        words, positions, kinds = (self._embedding(table, zero) for table in TABLES)
        x = self._norm(self._sum(self._sum(words, positions, "placed"), kinds, "embedded"), "model.layers.-1.embeddings_norm_layernorm")
        for k in range(layers):
            name = f"model.layers.{k}."
            own = self._node("Gather", [x, "places"], "read") if k == layers - 1 else x
            parts = [self._product(own if part == "q" else x, f"{name}attn.{part}_proj") for part in "qkv"]
            parts = [self._node("Unsqueeze", [part, zero], part + "/row") for part in parts]
            seen = self._node("MultiHeadAttention", parts, name + "seen", MICROSOFT, num_heads=self._heads)
            seen = self._product(self._node("Squeeze", [seen, zero], name + "row"), name + "attn.o_proj")
            y = self._norm(self._sum(seen, own, name + "attended"), name + "attention_output_norm_layernorm")
            inner = self._product(self._node("Gelu", [self._product(y, name + "mlp.fc1")], name + "gelu"), name + "mlp.fc2")
            x = self._norm(self._sum(inner, y, name + "mixed"), name + "mlp_output_norm_layernorm")
        self._node("Identity", [x], "hidden")
        width = len(self._weights["model.layers.-1.embeddings_norm_layernorm.weight"])
        given = [("ids", TensorProto.INT64, ["pieces"]), ("segments", TensorProto.INT64, ["pieces"]), ("places", TensorProto.INT64, [self._read])]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(*value) for value in given],
            [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [self._read, width])],
            self._constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)], ir_version=9)

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, inputs: list[str], name: str, domain: str = "", **attributes: object) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def _sum(self, a: str, b: str, name: str) -> str:
        return self._node("Add", [a, b], name)

    def _norm(self, x: str, name: str) -> str:
        scale, shift = (self._constant(f"{name}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self._node("LayerNormalization", [x, scale, shift], name, epsilon=1e-12)

    def _embedding(self, table: str, zero: str) -> str:
        """Look rows of a table up; each is kept in int8 with a scale of its own."""
        name = f".model.embeddings.{table}_embeddings.weight"
        values, scales = quantized(self._weights[name].T)
        by, kind = TABLES[table]
        parts = []
        for part, constant in (("values", values.T), ("scales", scales[:, None])):
            inputs = [self._constant(f"{name}/{part}", constant), *((zero, by) if kind == "Slice" else (by,))]
            parts.append(self._node(kind, inputs, f"{table}/{part}"))
        return self._node("Mul", [self._node("Cast", parts[:1], f"{table}/cast", to=TensorProto.FLOAT), parts[1]], table)

    def _product(self, x: str, name: str) -> str:
        """Multiply by a matrix in int8, a scale a column, and add a bias; what is multiplied is quantized as it comes."""
        values, scales = quantized(self._weights[name + ".MatMul.weight"])
        constants = {"values": values, "scales": scales, "zeros": np.zeros(len(scales), dtype=np.int8), "bias": self._weights[name + ".Add.bias"]}
        return self._node("DynamicQuantizeMatMul", [x, *(self._constant(f"{name}/{k}", v) for k, v in constants.items())], name, MICROSOFT)


def quantized(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Give a matrix in int8 and the scale of each column."""
    scales = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / 127
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)
