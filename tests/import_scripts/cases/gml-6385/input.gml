<?xml version="1.0" encoding="utf-8" ?>
<ogr:FeatureCollection
     gml:id="aFeatureCollection"
     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
     xsi:schemaLocation="http://ogr.maptools.org/ input.xsd"
     xmlns:ogr="http://ogr.maptools.org/"
     xmlns:gml="http://www.opengis.net/gml/3.2">
  <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5284097.6865245 318882.51680085</gml:lowerCorner><gml:upperCorner>5332052.70096855 339582.330560527</gml:upperCorner></gml:Envelope></gml:boundedBy>
                                                                                                                    
  <ogr:featureMember>
    <ogr:input gml:id="input.0">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5308632.94393455 329401.265154375</gml:lowerCorner><gml:upperCorner>5308632.94393455 329401.265154375</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::6385" gml:id="input.geom.0"><gml:pos>5308632.94393455 329401.265154375</gml:pos></gml:Point></ogr:geometryProperty>
      <ogr:KOD>a1</ogr:KOD>
      <ogr:NAZVA>Ліцей № 1</ogr:NAZVA>
      <ogr:MISC>600</ogr:MISC>
    </ogr:input>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:input gml:id="input.1">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5319737.45520597 334862.375718045</gml:lowerCorner><gml:upperCorner>5319737.45520597 334862.375718045</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::6385" gml:id="input.geom.1"><gml:pos>5319737.45520597 334862.375718045</gml:pos></gml:Point></ogr:geometryProperty>
      <ogr:KOD>a2</ogr:KOD>
      <ogr:NAZVA>Гімназія «Їжачок»</ogr:NAZVA>
      <ogr:MISC>320</ogr:MISC>
    </ogr:input>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:input gml:id="input.2">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5294424.7024066 325534.583808784</gml:lowerCorner><gml:upperCorner>5294424.7024066 325534.583808784</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::6385" gml:id="input.geom.2"><gml:pos>5294424.7024066 325534.583808784</gml:pos></gml:Point></ogr:geometryProperty>
      <ogr:KOD>a3</ogr:KOD>
      <ogr:NAZVA>Школа імені Ґалаґана</ogr:NAZVA>
      <ogr:MISC>0</ogr:MISC>
    </ogr:input>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:input gml:id="input.3">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5299779.63532118 332576.2423596</gml:lowerCorner><gml:upperCorner>5299779.63532118 332576.2423596</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::6385" gml:id="input.geom.3"><gml:pos>5299779.63532118 332576.2423596</gml:pos></gml:Point></ogr:geometryProperty>
      <ogr:KOD>a4</ogr:KOD>
      <ogr:NAZVA>Об’єднаний ліцей</ogr:NAZVA>
      <ogr:MISC>1200</ogr:MISC>
    </ogr:input>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:input gml:id="input.4">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5332052.70096855 339582.330560527</gml:lowerCorner><gml:upperCorner>5332052.70096855 339582.330560527</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::6385" gml:id="input.geom.4"><gml:pos>5332052.70096855 339582.330560527</gml:pos></gml:Point></ogr:geometryProperty>
      <ogr:KOD>a5</ogr:KOD>
      <ogr:NAZVA>Школа № 15-А</ogr:NAZVA>
      <ogr:MISC>75</ogr:MISC>
    </ogr:input>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:input gml:id="input.5">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::6385"><gml:lowerCorner>5284097.6865245 318882.51680085</gml:lowerCorner><gml:upperCorner>5284097.6865245 318882.51680085</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::6385" gml:id="input.geom.5"><gml:pos>5284097.6865245 318882.51680085</gml:pos></gml:Point></ogr:geometryProperty>
      <ogr:KOD>a6</ogr:KOD>
      <ogr:NAZVA>Академічний ліцей</ogr:NAZVA>
      <ogr:MISC>410</ogr:MISC>
    </ogr:input>
  </ogr:featureMember>
</ogr:FeatureCollection>
