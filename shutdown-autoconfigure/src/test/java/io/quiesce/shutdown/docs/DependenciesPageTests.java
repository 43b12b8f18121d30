package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The page of dependencies names, and gives a reason for, all that users get and all that is compiled against.
 */
class DependenciesPageTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`:]+:[^`:]+)` \\| \\S");

    private final String page = Page.of("docs/dependencies.md").prose();

    @Test
    void namesAllThatUsersGet() throws Exception {
        String part = this.page.substring(0, this.page.indexOf("## What it is compiled against"));
        assertThat(rows(part))
                .isEqualTo(Stream.concat(
                                dependencies("shutdown-starter", false), dependencies("shutdown-autoconfigure", false))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void namesAllThatIsOptional() throws Exception {
        String part = this.page.substring(this.page.indexOf("## What it is compiled against"));
        assertThat(rows(part))
                .isEqualTo(dependencies("shutdown-autoconfigure", true).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> rows(String text) {
        return ROW.matcher(text)
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of the module's pom that tests do not have for themselves. */
    private static Stream<String> dependencies(String module, boolean optional) throws Exception {
        NodeList all = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Page.ROOT.resolve(module).resolve("pom.xml").toFile())
                .getElementsByTagName("dependency");
        return IntStream.range(0, all.getLength())
                .mapToObj((index) -> (Element) all.item(index))
                .filter((dependency) -> isOfProject(dependency.getParentNode()))
                .filter((dependency) -> !text(dependency, "scope").equals("test"))
                .filter((dependency) -> text(dependency, "optional").equals("true") == optional)
                .map((dependency) -> text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
    }

    /** Profiles have some for versions that they try. */
    private static boolean isOfProject(Node dependencies) {
        return dependencies.getParentNode().getNodeName().equals("project");
    }

    private static String text(Element element, String name) {
        NodeList children = element.getElementsByTagName(name);
        return (children.getLength() > 0) ? children.item(0).getTextContent() : "";
    }
}
