"""What tells a thing without a label apart: for each class, the parts that its name is made of.

The vocabulary says which relations a thing has, and not which of them a reader knows it by; that is decided here, in
one table. A name must be true when it is read alone. So a part is the thing's own figure or date, with its unit, or
another thing whose relation goes without saying. Where it does not, the part says its property in the words of the
vocabulary. What would turn the meaning is no part: another budget, of which this one is a part or to which it is
added; who pays the rest; a flag. A test compares the table with the ontology and the shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tercoop.rdf.namespaces import DCTERMS, RDF, TC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import NamedNode


class Own(Enum):
    """What a thing has of its own, made of several properties."""

    AMOUNT = (TC.qualifier, TC.value, TC.isInCurrency)
    PERCENT = (TC.qualifier, TC.percent)
    TIME = (TC.begins, TC.ends)
    NUMBER = (TC.number, TC.code)
    """The number or code that follows the name of the class: *priority 1*."""


@dataclass(frozen=True)
class Part:
    """A property whose values are part of a name.

    Attributes:
        property: the property.
        says_property: whether the name says it, because the value alone would not be understood.
        is_inverse: whether it is what refers to the thing by the property.
        in_place_of: a property of whose value it takes the place where the thing has none; it is then told whole.
    """

    property: NamedNode
    says_property: bool = False
    is_inverse: bool = False
    in_place_of: NamedNode | None = None


@dataclass(frozen=True)
class Pattern:
    """How the things of a class are called.

    Attributes:
        parts: in the order of the name.
        says_class: whether the name begins with that of the class.
    """

    parts: tuple[Part | Own, ...]
    says_class: bool = True

    @property
    def properties(self) -> frozenset[NamedNode]:
        """The properties of the thing itself that are read for the name."""
        found: set[NamedNode] = set()
        for part in self.parts:
            if isinstance(part, Own):
                found |= set(part.value)
            elif not part.is_inverse:
                found.add(part.property)
        return frozenset(found)


def _pattern(*parts: NamedNode | Part | Own, says_class: bool = True) -> Pattern:
    return Pattern(
        tuple(part if isinstance(part, Part | Own) else Part(part) for part in parts),
        says_class,
    )


def _saying(name: NamedNode) -> Part:
    return Part(name, says_property=True)


def _owner(name: NamedNode) -> Part:
    return Part(name, is_inverse=True)


_PATTERNS = {
    TC.Budget: _pattern(
        Own.AMOUNT,
        Part(TC.isShareOf, is_inverse=True, in_place_of=TC.value),
        TC.hasPeriod,
        Own.TIME,
        _owner(TC.hasBudget),
    ),
    TC.FinancingShare: _pattern(TC.hasContributor, Own.PERCENT, TC.hasAmount),
    TC.AllocationShare: _pattern(TC.isAllocatedTo, Own.PERCENT, TC.hasAmount),
    TC.Share: _pattern(Own.PERCENT, TC.hasAmount),
    TC.Amount: _pattern(Own.AMOUNT, says_class=False),
    TC.PlanLine: _pattern(TC.isAllocatedTo, TC.hasThematicObjective, TC.isFinancedBy, _saying(TC.hasTotalAmount)),
    TC.FinancialPlan: _pattern(TC.isPlanOf, _saying(TC.version)),
    TC.Tally: _pattern(TC.isTallyOf, _saying(TC.numberOfProjects), TC.hasDate),
    TC.Participation: _pattern(TC.hasParticipant, TC.inProject, TC.hasRole, says_class=False),
    TC.ConsultationParticipation: _pattern(TC.hasParticipant, TC.inConsultation, TC.hasRole, says_class=False),
    TC.RoleAssignment: _pattern(
        TC.isHeldBy, TC.hasRole, TC.isBasedIn, TC.isLocatedIn, Own.TIME, TC.inProgramme, says_class=False
    ),
    TC.RoleProvision: _pattern(TC.hasRole, TC.appliesTo, TC.hasPeriod, TC.isProvidedBy),
    TC.Delegation: _pattern(_saying(TC.isDelegatedBy), _saying(TC.isDelegatedTo)),
    TC.TargetGroup: _pattern(TC.hasRole, TC.hasRank),
    TC.Service: _pattern(TC.isOfKind),
    TC.Approval: _pattern(TC.approves, _saying(TC.isApprovedBy), TC.hasDate),
    TC.ProgrammingProcess: _pattern(TC.prepares),
    TC.Priority: _pattern(Own.NUMBER, _owner(TC.hasPriority)),
    TC.Call: _pattern(Own.NUMBER, TC.isCallOf, Own.TIME),
    TC.Succession: _pattern(_saying(TC.hasPredecessor), _saying(TC.hasSuccessor), TC.isOfKind),
    TC.Coverage: _pattern(TC.ofProgramme, TC.isOfKind, TC.covers),
    TC.Completeness: _pattern(
        TC.isCompletenessOf, _saying(TC.numberOfProjects), _saying(TC.numberOfProjectsWithLeadPartnerOnly)
    ),
    TC.Count: _pattern(TC.isCountOf, _saying(TC.size), TC.hasDate),
    TC.RegionChange: _pattern(TC.isOfKind, _saying(TC.leadsFrom), _saying(TC.leadsTo), TC.isMadeIn),
    TC.RegionOverlap: _pattern(_saying(TC.leadsFrom), _saying(TC.leadsTo)),
    TC.Standing: _pattern(TC.isStandingOf, TC.hasStatus, Own.TIME, TC.hasDate, says_class=False),
    TC.Validity: _pattern(TC.isValidityOf, TC.isOfKind, Own.TIME, says_class=False),
    TC.Gap: _pattern(TC.isOfKind, TC.concerns),
    TC.Conflict: _pattern(TC.isOfKind, TC.concerns),
    TC.Sentence: _pattern(Own.NUMBER, DCTERMS.isPartOf),
    TC.Row: _pattern(Own.NUMBER, DCTERMS.identifier, DCTERMS.isPartOf),
    TC.Fact: _pattern(DCTERMS.identifier),
    RDF.Statement: _pattern(RDF.subject, RDF.predicate, RDF.object, says_class=False),
}
PATTERNS: Mapping[NamedNode, Pattern] = MappingProxyType(_PATTERNS)
"""The patterns by class; of several that a thing has, the first holds, so a class stands before those above it."""


def properties_of(patterns: Iterable[Pattern]) -> frozenset[NamedNode]:
    """Return the properties whose values are read for the names of some patterns."""
    return frozenset().union(*(pattern.properties for pattern in patterns))


def inverse_properties_of(patterns: Iterable[Pattern]) -> frozenset[NamedNode]:
    """Return the properties by which others refer to things that are called by them, too."""
    return frozenset(part.property for part in _parts(patterns) if part.is_inverse)


@cache
def all_properties() -> frozenset[NamedNode]:
    """Return the properties whose values are read for the names of any pattern."""
    return properties_of(PATTERNS.values())


@cache
def all_inverse_properties() -> frozenset[NamedNode]:
    """Return the properties by which others refer to things that any pattern calls by them."""
    return inverse_properties_of(PATTERNS.values())


@cache
def replacing_properties() -> Mapping[NamedNode, NamedNode]:
    """Return those of them that take the place of a value, with the property of that value."""
    return {part.property: part.in_place_of for part in _parts(PATTERNS.values()) if part.in_place_of is not None}


def _parts(patterns: Iterable[Pattern]) -> Iterator[Part]:
    return (part for pattern in patterns for part in pattern.parts if isinstance(part, Part))
