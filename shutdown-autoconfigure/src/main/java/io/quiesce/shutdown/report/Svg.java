package io.quiesce.shutdown.report;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import org.jspecify.annotations.Nullable;

/**
 * An SVG document, element by element. Whatever names contain, it stays well-formed: the JDK's writer escapes, and characters
 * that XML does not know are replaced.
 */
final class Svg {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private final XMLStreamWriter xml;

    Svg(int width, int height, String title, String style) {
        try {
            // The JDK's own, whatever else is on the class path.
            this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(this.out, "UTF-8");
            this.xml.writeStartDocument("UTF-8", "1.0");
            this.xml.writeStartElement("svg");
            this.xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
            attributes(
                    "width", width, "height", height, "viewBox", "0 0 %s %s".formatted(width, height), "role", "img");
            leaf("title", title);
            leaf("style", style);
        } catch (XMLStreamException ex) {
            throw new IllegalStateException(ex);
        }
    }

    void rect(String style, double x, double y, double width, double height) {
        element("rect", null, "class", style, "x", x, "y", y, "width", width, "height", height);
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        element("line", null, "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    }

    void path(String style, String data) {
        element("path", null, "class", style, "d", data);
    }

    /** Write text that takes no more room than it has; what is cut off is shown when somebody points at it. */
    void text(String style, double x, double y, double room, String text) {
        String shown = fit(text, room);
        element("text", new String[] {shown, shown.equals(text) ? "" : text}, "class", style, "x", x, "y", y);
    }

    private void element(String name, String @Nullable [] text, Object... attributes) {
        try {
            this.xml.writeStartElement(name);
            attributes(attributes);
            if (text != null) {
                if (!text[1].isEmpty()) {
                    leaf("title", text[1]);
                }
                this.xml.writeCharacters(clean(text[0]));
            }
            this.xml.writeEndElement();
        } catch (XMLStreamException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void leaf(String name, String text) throws XMLStreamException {
        this.xml.writeStartElement(name);
        this.xml.writeCharacters(clean(text));
        this.xml.writeEndElement();
    }

    private void attributes(Object... namesAndValues) throws XMLStreamException {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            this.xml.writeAttribute(namesAndValues[i].toString(), value(namesAndValues[i + 1]));
        }
    }

    static String value(Object value) {
        return (value instanceof Double number) ? String.format(Locale.ROOT, "%.1f", number) : value.toString();
    }

    byte[] end() {
        try {
            this.xml.writeEndDocument();
            this.xml.close();
            return this.out.toByteArray();
        } catch (XMLStreamException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Shorten a text to what surely has room. */
    static String fit(String text, double room) {
        double width = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            width += width(point);
            if (width > room) {
                return text.substring(0, text.offsetByCodePoints(i, (i > 0) ? -1 : 0)) + "…";
            }
            i += Character.charCount(point);
        }
        return text;
    }

    static double width(String text) {
        return text.codePoints().mapToDouble(Svg::width).sum();
    }

    /** Roughly, and rather too much: the font is that of whoever looks at it, and these are the widths of a wide one. */
    private static double width(int point) {
        if (point >= 0x1100) {
            return 13;
        }
        if ("WMm@%".indexOf(point) >= 0) {
            return 12;
        }
        return (Character.isUpperCase(point) || point == 'w') ? 9.9 : 6.8;
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach((point) -> clean.appendCodePoint(isXml(point) ? point : 0xFFFD));
        return clean.toString();
    }

    private static boolean isXml(int point) {
        return (point >= 0x20 && point <= 0xD7FF)
                || point == '\t'
                || point == '\n'
                || (point >= 0xE000 && point <= 0xFFFD)
                || point >= 0x10000;
    }
}
