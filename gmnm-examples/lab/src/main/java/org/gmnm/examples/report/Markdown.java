package org.gmnm.examples.report;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * What experiments write as Markdown, as HTML of a page. Whatever a file holds is shown as text: no
 * markup of its own, no picture of elsewhere, links to https and to files beside the page alone.
 */
final class Markdown {

  private static final int HEADING = 3;

  /** Of other sites by https alone, and of files beside the page. */
  private static final Pattern LINK = Pattern.compile("https://[^\"<>]+|[\\w./#%-]+");

  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(EXTENSIONS)
          .escapeHtml(true)
          .softbreak(" ")
          .attributeProviderFactory(
              context ->
                  (node, tag, attributes) -> {
                    if (node instanceof TableBlock) {
                      attributes.putAll(Map.of("class", "wide"));
                    }
                  })
          .build();

  private Markdown() {}

  static String html(String text) {
    Node document = PARSER.parse(Html.shown(text));
    document.accept(new Tamed());
    return RENDERER.render(document);
  }

  /** Headings of one size; pictures, and links to anywhere else, as their text. */
  private static final class Tamed extends AbstractVisitor {

    @Override
    public void visit(Heading heading) {
      heading.setLevel(HEADING);
      visitChildren(heading);
    }

    @Override
    public void visit(Image image) {
      visitChildren(image);
      replaceByChildren(image);
    }

    @Override
    public void visit(Link link) {
      visitChildren(link);
      if (!LINK.matcher(link.getDestination()).matches()) {
        replaceByChildren(link);
      }
    }

    private static void replaceByChildren(Node node) {
      for (Node child = node.getFirstChild(); child != null; child = node.getFirstChild()) {
        node.insertBefore(child);
      }
      node.unlink();
    }
  }
}
