"""Queries that ask for the impossible, or for what they may not have. Used by the tests and by the benchmarks.

In: the address of a listener that nobody should ask. Out: queries by name.
"""

from __future__ import annotations

#: A look-up that is answered in a moment, for the neighbour of an attacker.
LOOK_UP = """PREFIX kg: <https://w3id.org/kgtool/core#> PREFIX clin: <https://w3id.org/kgtool/clinical#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?text ?label WHERE { ?text kg:treatment clin:TriggerPointInjection ; rdfs:label ?label }"""
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def services(address: str) -> dict[str, str]:
    """Ways to have another server asked, as SPARQL allows SERVICE to be written and hidden."""
    return {
        "service": f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        "service silent in minus": f"SELECT * {{ ?s a ?c MINUS {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }} }}",
        "service in exists": f"SELECT * {{ ?s a ?c FILTER EXISTS {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }} LIMIT 1",
        "service by variable": f"SELECT * {{ VALUES ?where {{ <{address}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
        "service in small letters": f"select * {{ service <{address}> {{ ?s ?p ?o }} }}",
        "service escaped": f"SELECT * {{ \\u0053ERVICE <{address}> {{ ?s ?p ?o }} }}",
        "service in describe": f"DESCRIBE ?s {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        "service behind a full stop": f"SELECT * {{ ?s ?p true.SERVICE <{address}> {{ ?x ?y ?z }} }}",
        "service behind a language": f'SELECT * {{ ?s ?p "x"@en.SERVICE <{address}> {{ ?x ?y ?z }} }}',
        "service in a subquery": f"SELECT * {{ {{ SELECT ?s {{ SERVICE <{address}> {{ ?s ?p ?o }} }} }} }}",
        "service with a prefix": f"PREFIX e: <{address}> SELECT * {{ SERVICE e:sparql {{ ?s ?p ?o }} }}",
    }


def fetches(address: str) -> dict[str, str]:
    """Ways to have something fetched or changed."""
    return {
        "from http": f"SELECT * FROM <{address}data.ttl> {{ ?s ?p ?o }}",
        "from named http": f"SELECT * FROM NAMED <{address}data.ttl> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "from a context": f"SELECT * FROM <{address}context.jsonld> {{ ?s ?p ?o }}",
        "from file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "graph http": f"SELECT * {{ GRAPH <{address}data.ttl> {{ ?s ?p ?o }} }}",
        "load http": f"LOAD <{address}data.ttl>",
        "load silent": f"LOAD SILENT <{address}data.ttl> INTO GRAPH <http://e/g>",
        "load file": "LOAD <file:///etc/passwd>",
        "insert": "INSERT DATA { <http://e/s> <http://e/p> 1 }",
        "clear": "CLEAR ALL",
    }


def _repeat(piece: str, times: int, between: str = " ") -> str:
    return between.join([piece] * times)


def _doubled(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND("0123456789012345678901234567890123456789" AS ?x0) {steps} }}'


def _grown(times: int) -> str:
    steps = " ".join(f'BIND(REPLACE(?x{n}, "a", "aaaaaaaaaaaaaaaa") AS ?x{n + 1})' for n in range(times))
    return f'SELECT (STRLEN(?x{times}) AS ?n) {{ BIND("aaaaaaaa" AS ?x0) {steps} }}'


def _tables(number: int, rows: int) -> str:
    values = " ".join(map(str, range(rows)))
    return " ".join(f"VALUES ?v{n} {{ {values} }}" for n in range(number))


def exhausting() -> dict[str, str]:
    """Ways to use up time, memory or the stack."""
    return {
        "cross join counted": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
        "cross join distinct": f"SELECT DISTINCT ?a ?d ?g {{ {ALL} }} OFFSET 999999999",
        "cross join sorted": f"SELECT * {{ {ALL} }} ORDER BY ?c ?f ?i LIMIT 10",
        "cross join grouped": f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {ALL} }} GROUP BY ?a ?d",
        "cross join constructed": f"CONSTRUCT {{ ?a ?e ?i }} {{ {ALL} FILTER(?c = ?d && ?f = 1) }}",
        "cross join asked": f"ASK {{ {ALL} FILTER(STRLEN(CONCAT(STR(?a), STR(?f))) = 1) }}",
        "cross join of hashes": f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?d)))) AS ?m) {{ {ALL} }}",
        "cross join of random": f"SELECT (SUM(RAND()) AS ?m) {{ {ALL} }}",
        "cross join of identifiers": f"SELECT (COUNT(DISTINCT ?u) AS ?m) {{ {ALL} BIND(STRUUID() AS ?u) }}",
        "cross join of graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }",
        "far offset": f"SELECT * {{ {ALL} }} OFFSET 1000000000 LIMIT 1",
        "not exists": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER(STR(?f) = CONCAT(STR(?a), 'x')) } }",
        "minus": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?a ?e ?i } }",
        "optional chain": "SELECT * { ?s a ?c " + _repeat("OPTIONAL { ?s ?p ?o }", 1000) + " }",
        "optional tables": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"OPTIONAL {{ ?s{n} ?p{n} ?o{n} }}" for n in range(20)) + " }",
        "subqueries": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"{{ SELECT ?a{n} {{ ?a{n} ?b ?c }} }}" for n in range(6)) + " }",
        "describe everything": "DESCRIBE ?s { ?s ?p ?o }",
        "braces": "ASK " + "{" * 5000 + "}" * 5000,
        "braces not closed": "ASK " + "{" * 30000,
        "parentheses": "ASK { FILTER(" + "(" * 6000 + "1" + ")" * 6000 + ") }",
        "negations": "ASK { FILTER(" + "!" * 30000 + "true) }",
        "signs": "ASK { FILTER(" + "- " * 20000 + "1 = 1) }",
        "brackets": "SELECT * { " + "[ ?p " * 64 + "1" + " ]" * 64 + " }",
        "brackets within the bound": "SELECT * { " + "[ ?p " * 60 + "1" + " ]" * 60 + " }",
        "list": "SELECT * { ?s ?p (" + " ?x" * 3000 + ") }",
        "unions": "SELECT * { " + _repeat("{ ?s ?p ?o }", 4000, " UNION ") + " }",
        "unions joined": "SELECT (COUNT(*) AS ?n) { " + _repeat("{ { ?a ?b ?c } UNION { ?c ?b ?a } }", 30) + " }",
        "sum": "SELECT (" + _repeat("1", 20000, "+") + " AS ?n) {}",
        "alternatives": "ASK { FILTER(" + _repeat("false", 9000, "||") + ") }",
        "long list of members": "ASK { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(9000))) + ")) }",
        "giant literal": 'SELECT (STRLEN("' + "a" * 60000 + '") AS ?n) {}',
        "literal too giant": 'SELECT (STRLEN("' + "a" * 200000 + '") AS ?n) {}',
        "literal not closed": 'SELECT * { ?s ?p """' + '\\"""' * 15000,
        "long name": "SELECT * { ?s <http://e/" + "a" * 60000 + "> ?o }",
        "long variable": "SELECT * { ?s ?p ?" + "a" * 60000 + " }",
        "many columns": "SELECT " + " ".join(f"?v{n}" for n in range(8000)) + " { ?v0 ?v1 ?v2 }",
        "strings doubled": _doubled(40),
        "strings grown": _grown(12),
        "strings gathered": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?n) {{ {ALL} }}",
        "runaway regex": 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a), STR(?f)), "^(a+)+(.*)*(b|.)*$")) }',
        "giant regex": 'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "' + "(a{0,90}){0,90}" * 40 + '")) }',
        "regex of each row": 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?a), CONCAT("(", STR(?f), "|.)*z"))) }',
        "paths of all pairs": "SELECT (COUNT(*) AS ?n) { ?a (!<http://e/x>)+ ?b }",
        "paths both ways": "SELECT (COUNT(*) AS ?n) { ?a (!<http://e/x>|^(<http://e/y>|rdf:type))* ?b . ?b (rdf:type|^rdf:type)* ?c }",
        "long path": "SELECT * { ?a " + _repeat("(<http://e/p>|!<http://e/q>)", 800, "/") + " ?b }",
        "nested path": "SELECT (COUNT(*) AS ?n) { ?a ((((!<http://e/x>)*)+)*)+ ?b }",
        "huge values": "SELECT (COUNT(*) AS ?n) { " + _tables(4, 3000) + " }",
        "many values": "SELECT (COUNT(*) AS ?n) { " + _tables(60, 100) + " }",
        "values sorted": "SELECT * { " + _tables(4, 300) + " } ORDER BY DESC(?v0 + ?v1 * ?v2 - ?v3)",
        "zero bytes": "SELECT * { ?s ?p '\x00' }",
    }


def corpus(address: str) -> dict[str, str]:
    """All of them."""
    return services(address) | fetches(address) | exhausting()
