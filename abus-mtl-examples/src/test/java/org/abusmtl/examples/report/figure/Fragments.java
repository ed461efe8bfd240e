package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Looks into the fragments of figures. */
final class Fragments {

    private Fragments() {}

    /** The figure as XML, after checking that it needs nothing from elsewhere and shares no id with another one. */
    static Document parse(FigurePart part) throws Exception {
        assertThat(part.html()).doesNotContain("http:", "https:", "<link", "src=", "@import", "url(");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(part.html().getBytes(StandardCharsets.UTF_8)));
        for (Element element : elements(document, "*")) {
            if (element.hasAttribute("id")) {
                assertThat(element.getAttribute("id")).startsWith(part.id());
            }
        }
        return document;
    }

    static List<Element> elements(Document document, String tag) {
        List<Element> found = new ArrayList<>();
        NodeList all = document.getElementsByTagName(tag);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }

    static List<Element> elements(Document document, String tag, String attribute, String value) {
        return elements(document, tag).stream()
                .filter(e -> e.getAttribute(attribute).equals(value))
                .toList();
    }

    /** An attribute of an element or of the group around it. */
    static String inherited(Element element, String attribute) {
        return element.hasAttribute(attribute)
                ? element.getAttribute(attribute)
                : ((Element) element.getParentNode()).getAttribute(attribute);
    }

    static String caption(Document document) {
        return elements(document, "figcaption").get(0).getTextContent();
    }

    /** The lines of the figure's numbers without the heads. */
    static List<List<String>> rows(FigurePart part) {
        return part.csv()
                .orElseThrow()
                .lines()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    /** The numbers of an attribute. */
    static double[] numbers(String text) {
        return Arrays.stream(text.replaceAll("[^0-9.-]+", " ").strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
